import type { ListUsersQuery, ListUsersResponse } from '@latchkey/protocol/management'
import type { Manager } from '../../../access/manager.ts'
import { usersView } from '../../../admin/users/users-view.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { countUsers } from './count-users.ts'
import { listUserIds } from './list-user-ids.ts'
import { requestedFilter } from './requested-filter.ts'
import { scopeOf } from './search-scope.ts'
import { readUserCursor, writeUserCursor } from './user-cursor.ts'

const defaultLimit = 100

/**
 * Lists the users whom a manager sees, by pages.
 *
 * @throws ApiError 400 `invalid_request` naming the field
 */
export async function listUsers(
  context: IdentityContext,
  manager: Manager,
  query: ListUsersQuery,
): Promise<ListUsersResponse> {
  const { db, sealer } = context
  const {
    search = '',
    search_prefix: prefix = '',
    sort_field: sort = 'created_at',
    sort_order: order = 'asc',
  } = query
  if (query.cursor !== undefined && query.page_offset !== undefined) {
    throw invalidRequest('page_offset', 'cannot be given with cursor')
  }
  const filter = requestedFilter(query)
  const scope = scopeOf(manager)
  const owner = { ...scope, sort, order, search, prefix }
  const after = query.cursor === undefined ? undefined : readUserCursor(sealer, owner, query.cursor)
  const offset = Number(query.page_offset ?? 0)
  const limit = Number(query.page_limit ?? defaultLimit)
  const found = await listUserIds(db, scope, { filter, sort, order, after, offset, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const hasNext = found.length > limit
  return {
    result: await usersView(
      context,
      manager,
      shown.map(({ user_id }) => user_id),
    ),
    ...(after === undefined && { total_count: await countUsers(db, scope, filter) }),
    page_info: { has_next_page: hasNext, has_previous_page: offset > 0 || after !== undefined },
    ...(hasNext && last !== undefined && { next_cursor: writeUserCursor(sealer, owner, last) }),
  }
}
