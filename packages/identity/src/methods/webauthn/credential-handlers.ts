import type { webauthnCredentialEndpoints } from '@latchkey/protocol'
import { changeOwnCredentials } from '../../access/change-own-credentials.ts'
import { findManagedUser } from '../../access/managed-user.ts'
import { clientManager } from '../../access/manager.ts'
import { requireOwnUser } from '../../access/require-user.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { TokenUser } from '../../tokens/token-user.ts'
import type { Identifier } from '../../users/canonical-identifier.ts'
import { credentialView } from './credential-view.ts'
import { listCredentials } from './credentials/credential-store.ts'
import {
  credentialNotFound,
  readCredential,
  removeCredential,
  renameCredential,
  requireAnotherWayIn,
} from './manage-credentials.ts'

/** Lists, renames and removes registered passkeys. */
export function credentialHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof webauthnCredentialEndpoints> {
  /** @throws ApiError 404 `not_found` for users of other apps only; 403 `forbidden` for administrators of the tenant */
  async function requireOwner(client: Client, params: { userId: string }): Promise<void> {
    const user = await findManagedUser(context.db, clientManager(client), nameOfUser(params))
    if (user === undefined) throw credentialNotFound()
    await requireOwnUser(context, client, user.user_id)
  }
  return {
    async listWebauthnCredentials({ client, params }) {
      const user = await findManagedUser(context.db, clientManager(client), nameOfUser(params))
      if (user === undefined) return []
      return (await listCredentials(context.db, user.tenant_id, user.user_id)).map(credentialView)
    },
    async readWebauthnCredential({ client, params }) {
      const user = await findManagedUser(context.db, clientManager(client), nameOfUser(params))
      if (user === undefined) throw credentialNotFound()
      return credentialView(await readCredential(context.db, nameOf(user.tenant_id, params)))
    },
    async updateWebauthnCredential({ client, params, body }) {
      await requireOwner(client, params)
      await renameCredential(context, nameOf(client.tenant_id, params), body.display_name)
    },
    async deleteWebauthnCredential({ client, source, params }) {
      await requireOwner(client, params)
      const by = { client_id: client.client_id, actor_type: 'client', ...source } as const
      await context.db
        .transaction()
        .execute((db) => removeCredential(context, db, nameOf(client.tenant_id, params), by))
    },

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
        const by = { client_id: user.client.client_id, session: user.session_hash, ...user.source }
        await removeCredential(context, db, name, by)
      })
    },
  }
}

function nameOfUser({ userId }: { userId: string }): Identifier {
  return { type: 'user_id', value: userId }
}

function nameOf(tenantId: string, params: { userId: string; credentialId: string }) {
  return { tenant_id: tenantId, user_id: params.userId, credential_id: params.credentialId }
}

function ownName(user: TokenUser, params: { credentialId: string }) {
  return nameOf(user.tenant_id, { userId: user.user_id, ...params })
}
