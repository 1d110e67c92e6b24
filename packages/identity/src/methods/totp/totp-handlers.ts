import type { totpEndpoints } from '@latchkey/protocol'
import { changeOwnCredentials } from '../../access/change-own-credentials.ts'
import { requireOwnUser } from '../../access/require-user.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { authenticateByTotp } from './authenticate-by-totp.ts'
import { registerTotp } from './register-totp.ts'
import { revokeTotp, unlockTotp } from './remove-totp.ts'
import { authenticateTotpTransaction, startTotpTransaction } from './totp-transaction.ts'

/** Registers, revokes and unlocks authenticator apps, and authenticates users and approves transactions by them. */
export function totpHandlers(context: IdentityContext): EndpointHandlers<typeof totpEndpoints> {
  return {
    registerTotp: ({ user, body }) => registerTotp(context, user, body),
    authenticateTotp: ({ client, body }) => authenticateByTotp(context, client, body),
    startTotpTransaction: ({ client, body }) => startTotpTransaction(context, client, body),
    authenticateTotpTransaction: ({ client, body }) => authenticateTotpTransaction(context, client, body),
    async revokeOwnTotp({ user }) {
      await changeOwnCredentials(context, user, (db) =>
        revokeTotp(context, db, user.client, user.user_id, { session: user.session_hash, ...user.source }),
      )
    },
    async revokeTotp({ client, source, params }) {
      const { user_id } = await requireOwnUser(context, client, params.userId)
      const by = { actor_type: 'client', ...source } as const
      await context.db.transaction().execute((db) => revokeTotp(context, db, client, user_id, by))
    },
    async unlockTotp({ client, source, params }) {
      const user = await requireOwnUser(context, client, params.userId)
      await unlockTotp(context, client, user, {
        client_id: client.client_id,
        actor_type: 'client',
        ...source,
      })
    },
  }
}
