import type { sessionEndpoints } from '@latchkey/protocol'
import { auditOf } from '../access/manager.ts'
import type { EndpointHandlers } from '../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../identity-context.ts'
import { rotateRefreshToken } from '../tokens/rotate-refresh-token.ts'
import { endSession, endUserSessions } from './end-sessions.ts'
import { listUserSessions } from './list-sessions.ts'
import { authenticateSession } from './silent-authentication.ts'

/** Silent authentication, log-out, refresh, and the sessions of a user. */
export function sessionHandlers(context: IdentityContext): EndpointHandlers<typeof sessionEndpoints> {
  return {
    authenticateSession: ({ client, body }) => authenticateSession(context, client, body),
    logoutSession: ({ client, source, body }) => endSession(context, client, body.session_id, source),
    refreshToken: ({ client, source, body }) =>
      rotateRefreshToken(context, client, body.refresh_token, { source }),
    listUserSessions: ({ manager, params }) => listUserSessions(context, manager, params.userId),
    async revokeUserSessions({ manager, params }) {
      await endUserSessions(context, {
        ...auditOf(manager),
        tenant_id: manager.tenant_id,
        user_id: params.userId,
      })
    },
    logoutUser: async ({ user }) => ({
      sessions_count: await endUserSessions(context, {
        tenant_id: user.tenant_id,
        client_id: user.client.client_id,
        user_id: user.user_id,
        session: user.session_hash,
        ...user.source,
      }),
    }),
  }
}
