import type { sessionEndpoints } from '@latchkey/protocol'
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
    logoutSession: ({ client, body }) => endSession(context, client, body.session_id),
    refreshToken: ({ client, body }) => rotateRefreshToken(context, client, body.refresh_token),
    listUserSessions: ({ client, params }) => listUserSessions(context, client, params.userId),
    async revokeUserSessions({ client, params }) {
      await endUserSessions(context, client, params.userId)
    },
    logoutUser: async ({ user }) => ({
      sessions_count: await endUserSessions(context, user.client, user.user_id),
    }),
  }
}
