import {
  SessionAuthenticateRequestSchema,
  SessionLogoutRequestSchema,
  UserLogoutResponseSchema,
  UserSessionsResponseSchema,
} from '../schemas/session.ts'
import {
  TokenRefreshRequestSchema,
  TokenRefreshResponseSchema,
  TokenResponseSchema,
} from '../schemas/token-response.ts'
import type { EndpointTable } from './endpoint.ts'
import {
  exampleAttributes,
  exampleRefreshedTokens,
  exampleSessionId,
  exampleTokens,
} from './example-values.ts'

/** Silent authentication, log-out, refresh, and the sessions of a user. */
export const sessionEndpoints = {
  /**
   * Issues new tokens from an IdP session, without the user. It renews the session.
   *
   * @throws LatchkeyError `session_not_found`, `invalid_target`
   */
  authenticateSession: {
    method: 'POST',
    path: '/cis/v1/auth/session/authenticate',
    caller: { client: 'auth:execute' },
    body: SessionAuthenticateRequestSchema,
    status: 200,
    response: TokenResponseSchema,
    repeatable: true,
    operation: 'session',
    limitedBy: ['client_attributes.ip_address'],
    errors: ['session_not_found', 'invalid_target'],
    summary: 'Issues new tokens from an IdP session, without the user.',
    example: {
      body: { session_id: exampleSessionId, client_attributes: exampleAttributes },
      response: exampleTokens,
    },
  },

  /**
   * Ends an IdP session. An unknown or ended session counts as ended; a `sid` names a session too.
   */
  logoutSession: {
    method: 'POST',
    path: '/cis/v1/auth/session/logout',
    caller: { client: 'sessions:delete' },
    body: SessionLogoutRequestSchema,
    status: 204,
    repeatable: true,
    operation: 'logout',
    summary: 'Ends an IdP session.',
    example: { body: { session_id: exampleSessionId } },
  },

  /**
   * Issues new tokens from a refresh token and replaces it. The client never repeats the call after a failure.
   *
   * @throws LatchkeyError `invalid_grant`
   */
  refreshToken: {
    method: 'POST',
    path: '/cis/v1/auth/token/refresh',
    caller: { client: 'auth:execute' },
    body: TokenRefreshRequestSchema,
    status: 200,
    response: TokenRefreshResponseSchema,
    kind: 'refresh',
    operation: 'refresh',
    errors: ['invalid_grant'],
    summary: 'Issues new tokens from a refresh token and replaces it.',
    example: {
      body: { refresh_token: 'an-example-of-a-refresh-token' },
      response: exampleRefreshedTokens,
    },
  },

  /**
   * Lists the IdP sessions of a user. Every service gives `session_id`, `start_time` and `expiration_time` of an item; the
   * other fields are extensions of ours. `logoutSession` accepts the `session_id`: where it is not a `sid`, never show it.
   *
   * @throws LatchkeyError `not_found`
   */
  listUserSessions: {
    method: 'GET',
    path: '/cis/v1/auth/users/{userId}/sessions',
    caller: { manager: 'sessions:read' },
    status: 200,
    response: UserSessionsResponseSchema,
    operation: 'list_sessions',
    vendorErrors: ['user_not_found'],
    summary: 'Lists the IdP sessions of a user.',
    example: {
      response: [
        {
          session_id: 'an-example-of-a-sid',
          start_time: '2026-11-01T08:00:00.000Z',
          expiration_time: '2026-11-15T08:00:00.000Z',
          last_used_time: '2026-11-02T09:30:00.000Z',
          client_id: 'shop-web',
          app_name: 'Shop',
          amr: ['pwd'],
          client_attributes: exampleAttributes,
        },
      ],
    },
  },

  /**
   * Ends all IdP sessions of a user, with their refresh tokens.
   *
   * @throws LatchkeyError `not_found`
   */
  revokeUserSessions: {
    method: 'DELETE',
    path: '/cis/v1/auth/users/{userId}/sessions',
    caller: { manager: 'sessions:delete' },
    status: 204,
    repeatable: true,
    operation: 'revoke_sessions',
    vendorErrors: ['user_not_found'],
    summary: 'Ends all IdP sessions of a user, with their refresh tokens.',
    example: {},
  },

  /**
   * Ends all IdP sessions of the user of an access token, with their refresh tokens. Returns how many there were.
   *
   * @throws LatchkeyError `token_invalid`
   */
  logoutUser: {
    method: 'POST',
    path: '/cis/v1/auth/logout',
    caller: 'user',
    status: 200,
    response: UserLogoutResponseSchema,
    gives: 'sessions_count',
    operation: 'logout_user',
    summary: 'Ends all IdP sessions of the user of an access token, with their refresh tokens.',
    example: { response: { sessions_count: 2 } },
  },
} as const satisfies EndpointTable
