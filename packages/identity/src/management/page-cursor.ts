import { Type } from 'typebox'
import { invalidRequest } from '../errors/api-error.ts'
import type { Sealer } from '../keys/sealer.ts'
import { jsonColumn } from '../storage/json-column.ts'

/** The sort key of the last entry of a page. */
export type PagePosition = readonly (string | number)[]

const readPosition = jsonColumn(Type.Array(Type.Union([Type.String(), Type.Number()])))

/**
 * Writes the cursor of the next page: sealed, so that it reveals nothing and cannot be made by others.
 *
 * @param list names the list, its tenant and everything that filters it: the cursor is refused elsewhere
 */
export function writeCursor(sealer: Sealer, list: readonly string[], position: PagePosition): string {
  return sealer.seal(Buffer.from(JSON.stringify(position)), ['cursor', ...list])
}

/**
 * Reads a cursor.
 *
 * @throws ApiError 400 `invalid_request` naming `cursor`, if it is not one of this list
 */
export function readCursor(sealer: Sealer, list: readonly string[], cursor: string): PagePosition {
  try {
    return readPosition(sealer.open(cursor, ['cursor', ...list]).toString())
  } catch {
    throw invalidRequest('cursor', 'is not one of this list')
  }
}
