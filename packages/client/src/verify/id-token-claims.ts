import type { IdTokenClaims } from '@latchkey/protocol'

/** What the claims of an ID token are held against. */
export interface IdTokenExpectation {
  issuer: string
  clientId: string
  tenantId: string
  nowSeconds: number
  clockSkewSeconds: number
}

/**
 * Why claims whose signature is right are not for us or not for now; `undefined` if they are (OpenID Connect Core
 * 1.0, section 3.1.3.7). Clocks may differ by the skew: a token ends `clockSkewSeconds` after `exp`, to the second.
 */
export function faultOfIdTokenClaims(
  claims: IdTokenClaims,
  expected: IdTokenExpectation,
): string | undefined {
  const { nowSeconds, clockSkewSeconds, clientId } = expected
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  if (claims.iss !== expected.issuer) return 'iss is another issuer'
  if (!audiences.every((audience) => audience === clientId)) return 'aud is not this client alone'
  if (claims.azp !== undefined && claims.azp !== clientId) return 'azp is another client'
  if (claims.tid !== expected.tenantId) return 'tid is another tenant'
  // what a client gets for itself, or a log-out token, must never pass for a user (RFC 8725, section 3.12)
  if (claims.sub === clientId) return 'sub is a client'
  if (claims.events !== undefined) return 'it is not an ID token but tells events'
  if (claims.exp <= claims.iat) return 'exp is not after iat'
  if (claims.exp <= nowSeconds - clockSkewSeconds) return 'exp has passed'
  if (claims.iat > nowSeconds + clockSkewSeconds) return 'iat is in the future; do the clocks agree?'
  if (claims.nbf === undefined) return undefined
  if (!Number.isSafeInteger(claims.nbf)) return 'nbf is not a time'
  return Number(claims.nbf) > nowSeconds + clockSkewSeconds
    ? 'nbf is in the future; do the clocks agree?'
    : undefined
}
