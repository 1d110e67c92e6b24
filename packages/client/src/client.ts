import type {
  AccessTokenClaims,
  CreateUserRequest,
  IdTokenClaims,
  LogoutTokenClaims,
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

import type { CrossDeviceClient } from './api/cross-device-client.ts'
import type { PasswordClient } from './api/password-client.ts'
import type { RecoveryCodesClient } from './api/recovery-codes-client.ts'
import type { TokenClient } from './api/token-client.ts'
import type { TotpClient } from './api/totp-client.ts'
import type { WebauthnClient } from './api/webauthn-client.ts'

export interface CallOptions {
  /** Ends this call with `aborted`; work that other calls share goes on. */
  signal?: AbortSignal
}

/** What an ID token is held against besides the client's own configuration. */
export interface ExpectedIdToken {
  /** The access token that came with it: `at_hash`, if the token has it, must be of this one (OpenID Connect Core 1.0, section 3.1.3.8). */
  accessToken?: string
}

/** What an access token is held against besides the client's own configuration. */
export interface ExpectedAccessToken {
  /** The API that it must be for: the resource, as the service knows it. */
  audience: string
}

/**
 * The identity service as one client of it sees it. Every call rejects with a `LatchkeyError` only, within the
 * deadline; besides the codes named at each, any of them may give `request_invalid`, `client_auth_failed`,
 * `forbidden`, `rate_limited`, `upstream_unavailable`, `upstream_protocol` and `aborted`.
 */
export interface Client
  extends WebauthnClient,
    CrossDeviceClient,
    TotpClient,
    PasswordClient,
    RecoveryCodesClient,
    TokenClient {
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string

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

  /**
   * The claims of an ID token, once signature, type, issuer, audience, tenant and times are right (OpenID Connect
   * Core 1.0, section 3.1.3.7; RFC 8725). `token_invalid`: refused; `keys_unavailable`: no keys to judge it with.
   */
  verifyIdToken(idToken: string, expected?: ExpectedIdToken, options?: CallOptions): Promise<IdTokenClaims>
  /**
   * The claims of an access token that an API was called with, once signature, type `at+jwt`, issuer, audience, tenant
   * and times are right (RFC 9068, section 4). A client's own token has its `client_id` as `sub`. It may have been
   * revoked since: `introspectToken` tells. `token_invalid`: refused; `keys_unavailable`: no keys to judge it with.
   */
  verifyAccessToken(
    accessToken: string,
    expected: ExpectedAccessToken,
    options?: CallOptions,
  ): Promise<AccessTokenClaims>
  /**
   * The claims of a log-out token, once signature, type, issuer, audience, tenant, times and event are right (OpenID
   * Connect Back-Channel Logout 1.0, section 2.6). Whether its `jti` came before is for the caller. `token_invalid`:
   * refused; `keys_unavailable`: no keys to judge it with.
   */
  verifyLogoutToken(logoutToken: string, options?: CallOptions): Promise<LogoutTokenClaims>
  /** Closes the connections once the calls under way are done; later calls are `upstream_unavailable`. A `dispatcher` that was given stays open. */
  close(): Promise<void>
}
