import type { IntrospectionResponse, UserinfoResponse } from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'

/** Questions about tokens, at the standard endpoints beside the token endpoint. */
export interface TokenClient {
  /**
   * What is true of a token now (RFC 7662): an access or refresh token of this client, or at our service an access token
   * for one of its resources. `active: false` for any other.
   */
  introspectToken(token: string, options?: CallOptions): Promise<IntrospectionResponse>
  /**
   * Revokes an access or refresh token of this client (RFC 7009); at our service with all that descend from the same
   * authentication. One that is not known counts as revoked.
   */
  revokeToken(token: string, options?: CallOptions): Promise<void>
  /**
   * The claims about the user of an access token without a `resource` (OpenID Connect Core 1.0, section 5.3).
   * `token_invalid`; `identity_mismatch`: they are about somebody else.
   *
   * @param subject `sub` of the ID token that came with the access token
   */
  readUserinfo(accessToken: string, subject: string, options?: CallOptions): Promise<UserinfoResponse>
}
