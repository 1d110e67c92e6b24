import { Type } from 'typebox'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { Sealer } from '../../../keys/sealer.ts'
import { jsonColumn } from '../../../storage/json-column.ts'
import { sha256 } from '../../../text/hash.ts'
import type { ListPosition } from './list-user-ids.ts'
import type { SearchScope } from './search-scope.ts'

/** What a cursor belongs to: the same scope, search and order. It is refused elsewhere. */
export interface CursorOwner extends SearchScope {
  readonly sort: string
  readonly order: string
  readonly search: string
  readonly prefix: string
}

const readPosition = jsonColumn(Type.Tuple([Type.Union([Type.String(), Type.Number()]), Type.String()]))

/** Writes the cursor of the next page: sealed, so that it reveals no address and nobody else can make one. */
export function writeUserCursor(
  sealer: Sealer,
  owner: CursorOwner,
  { value, user_id }: ListPosition,
): string {
  return sealer.seal(Buffer.from(JSON.stringify([value, user_id])), boundTo(owner))
}

/** @throws ApiError 400 `invalid_request` naming `cursor`, unless it is one of this list */
export function readUserCursor(sealer: Sealer, owner: CursorOwner, cursor: string): ListPosition {
  try {
    const [value, user_id] = readPosition(sealer.open(cursor, boundTo(owner)).toString())
    return { value, user_id }
  } catch {
    throw invalidRequest('cursor', 'is not one of this list')
  }
}

function boundTo({ tenant_id, app_id, sort, order, search, prefix }: CursorOwner): string[] {
  return ['users', tenant_id, app_id, sort, order, sha256(JSON.stringify([search, prefix]))]
}
