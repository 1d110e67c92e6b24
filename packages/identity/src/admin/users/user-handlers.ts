import type { userEndpoints } from '@latchkey/protocol'
import { auditOf } from '../../access/manager.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { hasherOf } from '../../methods/password/credential/password-hasher.ts'
import type { NewPassword } from '../../methods/password/credential/password-store.ts'
import {
  type GivenCredentials,
  readyPassword,
  readySeededPassword,
} from '../../methods/password/given-credentials.ts'
import { addToApp } from '../../users/add-to-app.ts'
import { newUserRow } from '../../users/create-user.ts'
import type { UserRow } from '../../users/user-record.ts'
import { findUser } from '../../users/user-record.ts'
import { insertUserWithPassword } from './insert-user-with-password.ts'
import { userView } from './user-view.ts'

/** Creates and reads users. */
export function userHandlers(context: IdentityContext): EndpointHandlers<typeof userEndpoints> {
  return {
    async createUser({ manager, body: { credentials, ...fields } }) {
      const user = newUserRow(manager.tenant_id, fields, context.nowSeconds())
      const password = credentials && (await givenPassword(context, manager.client, credentials, user))
      await context.db.transaction().execute(async (db) => {
        await insertUserWithPassword(db, user, password)
        if (manager.app_id !== undefined) await addToApp(db, user, manager.app_id, user.created_at)
      })
      context.audit('user.created', { ...auditOf(manager), user_id: user.user_id })
      return { result: userView(user, manager.client?.app_name) }
    },
    async readUser({ manager, params }) {
      const user = await findUser(context.db, manager.tenant_id, { type: 'user_id', value: params.userId })
      if (user === undefined) throw notFound('user_not_found', 'User not found')
      return { result: userView(user, manager.client?.app_name) }
    },
  }
}

/** The rules of the client's app apply; at the command line, those of a seed. */
function givenPassword(
  context: IdentityContext,
  client: Client | undefined,
  credentials: GivenCredentials,
  user: UserRow,
): Promise<NewPassword> {
  if (client === undefined) return readySeededPassword(hasherOf(context), credentials)
  return readyPassword(context, client, credentials, user, 'credentials.')
}
