import { createHash } from 'node:crypto'
import { createCheck, faultOfTokenTimes, type IdTokenClaims, IdTokenClaimsSchema } from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { invalidToken, readSignedToken, type TokenKind } from './signed-token.ts'
import type { ExpectedIdToken } from './token-verifiers.ts'
import type { VerificationKeys } from './verification-keys.ts'

const checkClaims = createCheck(IdTokenClaimsSchema)

const idTokens: TokenKind = {
  name: 'ID token',
  isType: (typ) => typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT'),
}

/** Creates the verifier of ID tokens. It refuses other tokens, such as access or log-out tokens of the same key. */
export function createIdTokenVerifier(config: ClientConfig, keys: VerificationKeys) {
  return async (
    idToken: string,
    expected: ExpectedIdToken = {},
    options?: CallOptions,
  ): Promise<IdTokenClaims> => {
    const { alg, payload } = await readSignedToken(config, keys, idTokens, idToken, options)
    const checked = checkClaims(payload)
    if (!checked.ok) throw invalidToken(idTokens, `${checked.fault.field} ${checked.fault.problem}`)
    const claims: IdTokenClaims = Object.freeze({ ...payload, ...checked.value })
    const fault = faultOfClaims(claims, config)
    if (fault !== undefined) throw invalidToken(idTokens, fault)
    if (!isOfAccessToken(claims, expected.accessToken, alg)) {
      throw invalidToken(idTokens, 'at_hash is of another token')
    }
    return claims
  }
}

/**
 * Describes why signed claims are not for this client or not valid now; `undefined` if they are valid (OpenID Connect
 * Core 1.0, section 3.1.3.7). Clocks may differ: a token is accepted until `clockSkewSeconds` after `exp`, to the second.
 */
function faultOfClaims(claims: IdTokenClaims, config: ClientConfig): string | undefined {
  const { issuer, clientId, tenantId, clockSkewSeconds } = config
  const nowSeconds = Math.floor(config.now() / 1000)
  const audiences = typeof claims.aud === 'string' ? [claims.aud] : claims.aud
  if (claims.iss !== issuer) return 'iss is another issuer'
  if (!audiences.every((audience) => audience === clientId)) return 'aud is not this client alone'
  if (claims.azp !== undefined && claims.azp !== clientId) return 'azp is another client'
  if (claims.tid !== tenantId) return 'tid is another tenant'
  // a client's own token, or a log-out token, must never pass for a user's (RFC 8725, section 3.12)
  if (claims.sub === clientId) return 'sub is a client'
  if (claims.events !== undefined) return 'it has events, like a log-out token'
  const fault = faultOfTokenTimes(claims, { nowSeconds, clockSkewSeconds })
  // it is verified as soon as it was issued
  return fault === 'exp has passed' ? `${fault}; do the clocks agree?` : fault
}

function isOfAccessToken(claims: IdTokenClaims, accessToken: string | undefined, alg: string): boolean {
  if (claims.at_hash === undefined || accessToken === undefined) return true
  return claims.at_hash === accessTokenHash(accessToken, alg)
}

/**
 * Computes `at_hash`: the left half of the access token's hash, by the hash function of the ID token's algorithm (OpenID
 * Connect Core 1.0, section 3.1.3.6; SHA-512 for Ed25519).
 *
 * @param alg JWS algorithm of the ID token
 */
export function accessTokenHash(accessToken: string, alg: string): string {
  const digest = createHash(hashOf(alg)).update(accessToken).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

function hashOf(alg: string): string {
  const bits = /^[A-Z]{2}(256|384|512)$/.exec(alg)?.[1]
  return `sha${bits ?? '512'}`
}
