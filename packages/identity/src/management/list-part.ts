import { invalidRequest } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { readCursor, writeCursor } from './page-cursor.ts'

/** The part of a list that a call asks for. */
export interface ListPart {
  /** The key of the last item of the part before; undefined: from the start. */
  after: readonly string[] | undefined
  /** The most items. */
  limit: number
}

const defaultLimit = 100
const mostLimit = 1000

/**
 * Reads which part of a list is asked for. A cursor is sealed, and good for the list of one tenant only.
 *
 * @param list names the list, with whatever else it depends on
 * @throws ApiError 400 `invalid_request`
 */
export function readListPart(
  { sealer }: Pick<IdentityContext, 'sealer'>,
  { cursor, limit }: { cursor?: string; limit?: string },
  list: readonly string[],
): ListPart {
  const most = limit === undefined ? defaultLimit : Number(limit)
  if (most > mostLimit) throw invalidRequest('limit', `must be ${mostLimit} at most`)
  return {
    after: cursor === undefined ? undefined : readCursor(sealer, list, cursor).map(String),
    limit: most,
  }
}

/**
 * The members of an answer: as many items as were asked for, and where the next part begins.
 *
 * @param rows one more than the limit, if there are more
 * @param keyOf the key by which the list is ordered
 */
export function listAnswer<Row, Item>(
  { sealer }: Pick<IdentityContext, 'sealer'>,
  list: readonly string[],
  { limit }: ListPart,
  rows: readonly Row[],
  { keyOf, itemOf }: { keyOf: (row: Row) => readonly string[]; itemOf: (row: Row) => Item },
): { result: Item[]; next_cursor?: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const result = shown.map(itemOf)
  if (rows.length <= limit || last === undefined) return { result }
  return { result, next_cursor: writeCursor(sealer, list, keyOf(last)) }
}
