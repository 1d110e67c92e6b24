import type { webauthnCredentialEndpoints } from '@latchkey/protocol'
import { changeOwnCredentials } from '../../access/change-own-credentials.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { TokenUser } from '../../tokens/token-user.ts'
import { credentialView } from './credential-view.ts'
import { listCredentials } from './credentials/credential-store.ts'
import {
  readCredential,
  removeCredential,
  renameCredential,
  requireAnotherWayIn,
} from './manage-credentials.ts'

/** Lists, renames and removes registered passkeys. */
export function credentialHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof webauthnCredentialEndpoints> {
  return {
    async listWebauthnCredentials({ client, params }) {
      return (await listCredentials(context.db, client.tenant_id, params.userId)).map(credentialView)
    },
    readWebauthnCredential: async ({ client, params }) =>
      credentialView(await readCredential(context.db, nameOf(client.tenant_id, params))),
    updateWebauthnCredential: ({ client, params, body }) =>
      renameCredential(context, nameOf(client.tenant_id, params), body.display_name),
    deleteWebauthnCredential: ({ client, params }) =>
      context.db
        .transaction()
        .execute((db) => removeCredential(context, db, nameOf(client.tenant_id, params), client.client_id)),

    async listOwnWebauthnCredentials({ user }) {
      return (await listCredentials(context.db, user.tenant_id, user.user_id)).map(credentialView)
    },
    readOwnWebauthnCredential: async ({ user, params }) =>
      credentialView(await readCredential(context.db, ownName(user, params))),
    updateOwnWebauthnCredential: ({ user, params, body }) =>
      renameCredential(context, ownName(user, params), body.display_name),
    async deleteOwnWebauthnCredential({ user, params }) {
      const name = ownName(user, params)
      await changeOwnCredentials(context, user, async (db) => {
        await readCredential(db, name)
        await requireAnotherWayIn(db, name)
        await removeCredential(context, db, name, user.client.client_id, user.session_hash)
      })
    },
  }
}

function nameOf(tenantId: string, params: { userId: string; credentialId: string }) {
  return { tenant_id: tenantId, user_id: params.userId, credential_id: params.credentialId }
}

function ownName(user: TokenUser, params: { credentialId: string }) {
  return nameOf(user.tenant_id, { userId: user.user_id, ...params })
}
