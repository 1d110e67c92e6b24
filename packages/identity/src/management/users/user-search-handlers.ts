import type { User } from '@latchkey/protocol'
import type { userSearchEndpoints } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { planFilter } from './search/choose-index.ts'
import { countUsers } from './search/count-users.ts'
import { listUsers } from './search/list-users.ts'
import { requestedFilter } from './search/requested-filter.ts'
import { requestedScope } from './search/search-scope.ts'
import { singleUserView } from './single-user-view.ts'

type LookUp = 'email' | 'phone_number' | 'username' | 'external_user_id'

/** Finds users. */
export function userSearchHandlers(context: IdentityContext): EndpointHandlers<typeof userSearchEndpoints> {
  const read = async (manager: Manager, type: LookUp, text: string) => ({
    result: await readUserBy(context, manager, type, text),
  })
  return {
    listUsers: ({ manager, query }) => listUsers(context, manager, query),
    async countUsers({ manager, query }) {
      const scope = await requestedScope(context.db, manager, query.app_id)
      const filter = requestedFilter(query)
      const plan = filter && (await planFilter(context.db, scope, filter))
      return { result: { user_count: await countUsers(context.db, scope, plan) } }
    },
    readUserByIdentifier: ({ manager, query }) =>
      read(manager, identifierTypes[query.identifier_name], query.identifier_value),
    readUserByEmail: ({ manager, params }) => read(manager, 'email', params.email),
    readUserByPhoneNumber: ({ manager, params }) => read(manager, 'phone_number', params.phoneNumber),
    readUserByUsername: ({ manager, params }) => read(manager, 'username', params.username),
    readUserByExternalUserId: ({ manager, params }) =>
      read(manager, 'external_user_id', params.externalUserId),
  }
}

const identifierTypes = {
  email: 'email',
  phoneNumber: 'phone_number',
  username: 'username',
  externalUserId: 'external_user_id',
} as const

/**
 * Reads a user whom the manager sees, by an identifier in any spelling.
 *
 * @throws ApiError 404 `user_not_found`, the same for users of other tenants and of other apps
 */
async function readUserBy(
  context: IdentityContext,
  manager: Manager,
  type: LookUp,
  text: string,
): Promise<User> {
  // the ids of another system are compared exactly
  const { value, former = value } =
    type === 'external_user_id' ? { value: text } : { former: undefined, ...canonicalIdentifier(type, text) }
  const found = await context.db
    .selectFrom('users')
    .innerJoin('user_search', (join) =>
      join
        .onRef('user_search.tenant_id', '=', 'users.tenant_id')
        .onRef('user_search.user_id', '=', 'users.user_id')
        .on('user_search.app_id', '=', manager.app_id ?? ''),
    )
    .selectAll('users')
    .where('users.tenant_id', '=', manager.tenant_id)
    .where(`users.${type}`, 'in', [value, former])
    .execute()
  // the form that an earlier release stored comes first, where another user has the present one
  const user = found.find((each) => each[type] === former) ?? found[0]
  if (user === undefined) throw notFound('user_not_found', 'User not found')
  return singleUserView(context, user, manager)
}
