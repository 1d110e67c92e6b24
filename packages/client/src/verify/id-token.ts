import { createCheck, type IdTokenClaims, IdTokenClaimsSchema } from '@latchkey/protocol'
import type { CallOptions } from '../options/call-options.ts'
import type { ClientConfig } from '../options/client-options.ts'
import { accessTokenHash } from './access-token-hash.ts'
import { faultOfIdTokenClaims } from './id-token-claims.ts'
import { invalidToken, readSignedToken, type TokenKind } from './signed-token.ts'
import type { ExpectedIdToken } from './token-verifiers.ts'
import type { VerificationKeys } from './verification-keys.ts'

const checkClaims = createCheck(IdTokenClaimsSchema)

const idTokens: TokenKind = {
  name: 'ID token',
  isType: (typ) => typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT'),
}

/** Verifies ID tokens, and nothing but ID tokens: an access or log-out token of the same key is refused. */
export function createIdTokenVerifier(config: ClientConfig, keys: VerificationKeys) {
  const { issuer, clientId, tenantId, clockSkewSeconds } = config

  return async (
    idToken: string,
    expected: ExpectedIdToken = {},
    options?: CallOptions,
  ): Promise<IdTokenClaims> => {
    const { alg, payload } = await readSignedToken(config, keys, idTokens, idToken, options)
    const checked = checkClaims(payload)
    if (!checked.ok) throw invalidToken(idTokens, `${checked.fault.field} ${checked.fault.problem}`)
    const claims: IdTokenClaims = Object.freeze({ ...payload, ...checked.value })
    const nowSeconds = Math.floor(config.now() / 1000)
    const fault = faultOfIdTokenClaims(claims, { issuer, clientId, tenantId, nowSeconds, clockSkewSeconds })
    if (fault !== undefined) throw invalidToken(idTokens, fault)
    if (!isOfAccessToken(claims, expected.accessToken, alg)) {
      throw invalidToken(idTokens, 'at_hash is of another token')
    }
    return claims
  }
}

function isOfAccessToken(claims: IdTokenClaims, accessToken: string | undefined, alg: string): boolean {
  if (claims.at_hash === undefined || accessToken === undefined) return true
  return claims.at_hash === accessTokenHash(accessToken, alg)
}
