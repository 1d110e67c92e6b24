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

/** Verification of the identity service's tokens with its published keys. */
export interface TokenVerifiers {
  /**
   * Verifies signature, type, issuer, audience, tenant and times of an ID token and returns its claims (OpenID Connect
   * Core 1.0, section 3.1.3.7; RFC 8725).
   *
   * @throws LatchkeyError `token_invalid`: refused; `keys_unavailable`: the keys could not be fetched; `aborted`
   */
  verifyIdToken(idToken: string, expected?: ExpectedIdToken, options?: CallOptions): Promise<IdTokenClaims>
  /**
   * Verifies signature, type `at+jwt`, issuer, audience, tenant and times of an access token that an API was called with
   * and returns its claims (RFC 9068, section 4). The `sub` of a client's own token is its `client_id`. The token may
   * have been revoked since; `introspectToken` reports it.
   *
   * @throws LatchkeyError `token_invalid`: refused; `keys_unavailable`: the keys could not be fetched; `aborted`;
   *   `request_invalid`: no audience
   */
  verifyAccessToken(
    accessToken: string,
    expected: ExpectedAccessToken,
    options?: CallOptions,
  ): Promise<AccessTokenClaims>
  /**
   * Verifies signature, type, issuer, audience, tenant, times and event of a log-out token and returns its claims (OpenID
   * Connect Back-Channel Logout 1.0, section 2.6). The caller checks whether its `jti` was used before.
   *
   * @throws LatchkeyError `token_invalid`: refused; `keys_unavailable`: the keys could not be fetched; `aborted`
   */
  verifyLogoutToken(logoutToken: string, options?: CallOptions): Promise<LogoutTokenClaims>
}
