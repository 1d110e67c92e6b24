import type { AccessTokenClaims, IdTokenClaims, LogoutTokenClaims } from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/** What an ID token must match besides the client's own configuration. */
export interface ExpectedIdToken {
  /** The access token that came with it: `at_hash`, if the token has it, must be of this one (OpenID Connect Core 1.0, section 3.1.3.8). */
  accessToken?: string
}

/** What an access token must match besides the client's own configuration. */
export interface ExpectedAccessToken {
  /** The API that the token must be for: the resource, as the service knows it. */
  audience: string
}

/** Verification of tokens of the identity service, by its published keys. */
export interface TokenVerifiers {
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
}
