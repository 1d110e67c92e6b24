import type { Sealer } from '../../../keys/sealer.ts'
import { sha256 } from '../../../text/hash.ts'
import { readCursor, writeCursor } from '../../page-cursor.ts'
import type { ListPosition } from './list-user-ids.ts'
import type { SearchScope } from './search-scope.ts'

/** What a cursor belongs to: the same scope, search and order. It is refused elsewhere. */
export interface CursorOwner extends SearchScope {
  readonly sort: string
  readonly order: string
  readonly search: string
  readonly prefix: string
  readonly text: string
}

/** Writes the cursor of the next page. */
export function writeUserCursor(
  sealer: Sealer,
  owner: CursorOwner,
  { value, user_id }: ListPosition,
): string {
  return writeCursor(sealer, listOf(owner), [value, user_id])
}

/** @throws ApiError 400 `invalid_request` naming `cursor`, unless it is one of this list */
export function readUserCursor(sealer: Sealer, owner: CursorOwner, cursor: string): ListPosition {
  const [value = '', user_id = ''] = readCursor(sealer, listOf(owner), cursor)
  return { value, user_id: String(user_id) }
}

function listOf({ tenant_id, app_id, sort, order, search, prefix, text }: CursorOwner): string[] {
  // cursors of an instance of the release before go on: it knows no text
  const searched = text === '' ? [search, prefix] : [search, prefix, text]
  return ['users', tenant_id, app_id, sort, order, sha256(JSON.stringify(searched))]
}
