// Made from the endpoint tables of @latchkey/protocol by `pnpm --filter @latchkey/client generate`: change those.
import type {
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  TokenRefreshRequest,
  TokenRefreshResponse,
  TokenResponse,
  UserLogoutResponse,
  UserSessionsResponse,
} from '@latchkey/protocol'
import type { CallOptions } from '../../options/call-options.ts'

/**
 * Sessions, and tokens from them.
 */
export interface SessionClient {
  /**
   * Issues new tokens from an IdP session, without the user. It renews the session.
   *
   * @throws LatchkeyError `session_not_found`, `invalid_target`
   */
  authenticateSession(request: SessionAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /**
   * Ends an IdP session. An unknown or ended session counts as ended; a `sid` names a session too.
   */
  logoutSession(request: SessionLogoutRequest, options?: CallOptions): Promise<void>
  /**
   * Issues new tokens from a refresh token and replaces it. The client never repeats the call after a failure.
   *
   * @throws LatchkeyError `invalid_grant`
   */
  refreshToken(request: TokenRefreshRequest, options?: CallOptions): Promise<TokenRefreshResponse>
  /**
   * Lists the IdP sessions of a user. Every service gives `session_id`, `start_time` and `expiration_time` of an item; the
   * other fields are extensions of ours. `logoutSession` accepts the `session_id`: where it is not a `sid`, never show it.
   *
   * @throws LatchkeyError `not_found`
   */
  listUserSessions(userId: string, options?: CallOptions): Promise<UserSessionsResponse>
  /**
   * Ends all IdP sessions of a user, with their refresh tokens.
   *
   * @throws LatchkeyError `not_found`
   */
  revokeUserSessions(userId: string, options?: CallOptions): Promise<void>
  /**
   * Ends all IdP sessions of the user of an access token, with their refresh tokens. Returns how many there were.
   *
   * @throws LatchkeyError `token_invalid`
   */
  logoutUser(accessToken: string, options?: CallOptions): Promise<UserLogoutResponse['sessions_count']>
}
