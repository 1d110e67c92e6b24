import {
  paths,
  SessionAuthenticateRequestSchema,
  SessionLogoutRequestSchema,
  TokenRefreshRequestSchema,
  TokenRefreshResponseSchema,
  TokenResponseSchema,
  UserSessionsResponseSchema,
} from '@latchkey/protocol'
import { Type } from 'typebox'
import { clientOf } from '../access/client-guard.ts'
import { routePath } from '../http/route-path.ts'
import type { ApiScope } from '../http/type-provider.ts'
import { UserParametersSchema } from '../http/user-parameters.ts'
import type { IdentityContext } from '../identity-context.ts'
import { rotateRefreshToken } from '../tokens/rotate-refresh-token.ts'
import { endSession, endUserSessions } from './end-sessions.ts'
import { listUserSessions } from './list-sessions.ts'
import { authenticateSession } from './silent-authentication.ts'

/** Silent authentication, log-out, refresh, and the sessions of a user. */
export function sessionRoutes(app: ApiScope, context: IdentityContext): void {
  app.post(
    paths.sessionAuthenticate,
    {
      config: { action: 'auth:execute' },
      schema: { body: SessionAuthenticateRequestSchema, response: { 200: TokenResponseSchema } },
    },
    async (request) => authenticateSession(context, clientOf(request), request.body),
  )

  app.post(
    paths.tokenRefresh,
    {
      config: { action: 'auth:execute' },
      schema: { body: TokenRefreshRequestSchema, response: { 200: TokenRefreshResponseSchema } },
    },
    async (request) => {
      const { refresh_token } = request.body
      // the wire tells no scope here
      const { scope: _, ...tokens } = await rotateRefreshToken(context, clientOf(request), refresh_token)
      return tokens
    },
  )

  app.post(
    paths.sessionLogout,
    {
      config: { action: 'sessions:delete' },
      schema: { body: SessionLogoutRequestSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await endSession(context, clientOf(request), request.body.session_id)
      return reply.code(204).send(null)
    },
  )

  app.get(
    routePath(paths.userSessions),
    {
      config: { action: 'sessions:read' },
      schema: { params: UserParametersSchema, response: { 200: UserSessionsResponseSchema } },
    },
    async (request) => listUserSessions(context, clientOf(request), request.params.userId),
  )

  app.delete(
    routePath(paths.userSessions),
    {
      config: { action: 'sessions:delete' },
      schema: { params: UserParametersSchema, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await endUserSessions(context, clientOf(request), request.params.userId)
      return reply.code(204).send(null)
    },
  )
}
