import type { ListUsersQuery, ListUsersResponse } from '@latchkey/protocol/management'
import type { Manager } from '../../../access/manager.ts'
import { invalidRequest } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import { usersView } from '../users-view.ts'
import { planFilter } from './choose-index.ts'
import { countUsers } from './count-users.ts'
import { mostFound } from './index-choice.ts'
import { listUserIds } from './list-user-ids.ts'
import { requestedFilter } from './requested-filter.ts'
import { requestedScope } from './search-scope.ts'
import { readUserCursor, writeUserCursor } from './user-cursor.ts'

const defaultLimit = 100
/**
 * Users are counted up to here, so that a page costs the same whatever their number. Of those that a text finds fewer are: somebody
 * who types wants few of them.
 */
const mostCounted = { ofAll: 10_000, byText: 1000 }

/**
 * Lists the users whom a manager sees, by pages.
 *
 * @throws ApiError 400 `invalid_request` naming the field; 404 `not_found` for an app that the manager does not see
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
    search_text: text = '',
    sort_field: sort = 'created_at',
    sort_order: order = 'asc',
  } = query
  if (query.cursor !== undefined && query.page_offset !== undefined) {
    throw invalidRequest('page_offset', 'cannot be given with cursor')
  }
  const filter = requestedFilter(query)
  const scope = await requestedScope(db, manager, query.app_id)
  const owner = { ...scope, sort, order, search, prefix, text }
  const after = query.cursor === undefined ? undefined : readUserCursor(sealer, owner, query.cursor)
  const offset = Number(query.page_offset ?? 0)
  const limit = Number(query.page_limit ?? defaultLimit)
  const most = text === '' ? mostCounted.ofAll : mostCounted.byText
  const plan = filter && (await planFilter(db, scope, filter))
  const readPage = async () => {
    const found = await listUserIds(db, scope, {
      ...{ plan, sort, order, after, offset, limit: limit + 1 },
      // a few letters find many, often created one after the other: reading all in order would go far
      ...(text !== '' && { mostCollected: mostFound }),
    })
    const shown = found.slice(0, limit)
    const ids = shown.map(({ user_id }) => user_id)
    return {
      last: shown.at(-1),
      hasNext: found.length > limit,
      result: await usersView(context, manager, ids),
    }
  }
  const [{ last, hasNext, result }, count] = await Promise.all([
    readPage(),
    after === undefined ? countUsers(db, scope, plan, most) : undefined,
  ])
  const isCounted = count !== undefined && count <= most
  return {
    result,
    ...(isCounted && { total_count: count }),
    page_info: { has_next_page: hasNext, has_previous_page: offset > 0 || after !== undefined },
    ...(hasNext && last !== undefined && { next_cursor: writeUserCursor(sealer, owner, last) }),
  }
}
