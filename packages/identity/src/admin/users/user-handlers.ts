import type { userEndpoints } from '@latchkey/protocol'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { readyPassword } from '../../methods/password/given-credentials.ts'
import { newUserRow } from '../../users/create-user.ts'
import { findUser } from '../../users/user-record.ts'
import { insertUserWithPassword } from './insert-user-with-password.ts'
import { userView } from './user-view.ts'

/** Creates and reads users. */
export function userHandlers(context: IdentityContext): EndpointHandlers<typeof userEndpoints> {
  return {
    async createUser({ client, body: { credentials, ...fields } }) {
      const user = newUserRow(client.tenant_id, fields, context.nowSeconds())
      const password =
        credentials && (await readyPassword(context, client, credentials, user, 'credentials.'))
      await context.db.transaction().execute((db) => insertUserWithPassword(db, user, password))
      context.audit('user.created', {
        tenant_id: client.tenant_id,
        client_id: client.client_id,
        user_id: user.user_id,
      })
      return { result: userView(user, client.app_name) }
    },
    async readUser({ client, params }) {
      const user = await findUser(context.db, client.tenant_id, { type: 'user_id', value: params.userId })
      if (user === undefined) throw notFound('user_not_found', 'User not found')
      return { result: userView(user, client.app_name) }
    },
  }
}
