import type {
  CreateUserRequest,
  MagicLinkAuthenticateRequest,
  MagicLinkSendRequest,
  MagicLinkSendResponse,
  OtpAuthenticateRequest,
  OtpSendRequest,
  OtpSendResponse,
  PasswordAuthenticateRequest,
  SessionAuthenticateRequest,
  SessionLogoutRequest,
  TokenRefreshRequest,
  TokenRefreshResponse,
  TokenResponse,
  User,
  UserSession,
} from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/** Users, their IdP sessions, and log-in by password, passcode and magic link. */
export interface ServiceClient {
  /** New tokens from an IdP session, without the user; renews the session. `session_not_found`, `invalid_target`. */
  authenticateSession(request: SessionAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /** Ends an IdP session. One that does not exist (any more) counts as ended. */
  logoutSession(request: SessionLogoutRequest, options?: CallOptions): Promise<void>
  /** New tokens from a refresh token, which it replaces. `invalid_grant`. Not repeated on failure. */
  refreshToken(request: TokenRefreshRequest, options?: CallOptions): Promise<TokenRefreshResponse>
  /**
   * The IdP sessions of a user; of the fields of an item only `session_id`, `start_time` and `expiration_time` are there at
   * every service. `session_id` is what `logoutSession` takes: where it is not a `sid`, never show it. `not_found`.
   */
  listUserSessions(userId: string, options?: CallOptions): Promise<UserSession[]>
  /** Ends all IdP sessions of a user. `not_found`. */
  revokeUserSessions(userId: string, options?: CallOptions): Promise<void>
  /**
   * `invalid_credentials`; with `session_id` also `session_not_found`. `password_change_required`: `resetTokenOf` the
   * error gives what `resetPassword` needs.
   */
  authenticatePassword(request: PasswordAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /**
   * Sends a passcode, or with `channel: 'direct'` gives it as `code`. With `generate_request_id` the answer's `request_id`
   * belongs into `authenticateOtp`. `not_found`, where the service tells; never show that to a browser.
   */
  sendOtp(request: OtpSendRequest, options?: CallOptions): Promise<OtpSendResponse>
  /** `invalid_credentials`; with `session_id` also `session_not_found`. */
  authenticateOtp(request: OtpAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /**
   * Mails a link that leads to `redirect_uri` with `code` and `state`, or with `channel: 'direct'` gives it as `link`. With
   * `generate_request_id` the answer's `request_id` belongs into `authenticateMagicLink`. `not_found`, where the service
   * tells; never show that to a browser.
   */
  sendMagicLink(request: MagicLinkSendRequest, options?: CallOptions): Promise<MagicLinkSendResponse>
  /**
   * To be called when the user has confirmed on the page behind the link, never for its GET alone, which mail scanners
   * make too. `invalid_credentials`; with `session_id` also `session_not_found`.
   */
  authenticateMagicLink(request: MagicLinkAuthenticateRequest, options?: CallOptions): Promise<TokenResponse>
  /** `identifier_taken`. */
  createUser(request: CreateUserRequest, options?: CallOptions): Promise<User>
  /** `not_found`. */
  readUser(userId: string, options?: CallOptions): Promise<User>
}
