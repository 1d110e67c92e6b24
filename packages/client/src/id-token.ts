import { createCheck, type IdTokenClaims, IdTokenClaimsSchema } from '@latchkey/protocol'
import { type CryptoKey, compactVerify } from 'jose'
import { accessTokenHash } from './access-token-hash.ts'
import type { ExpectedIdToken } from './client.ts'
import type { ClientConfig } from './client-options.ts'
import { readJwsHeader } from './compact-jws.ts'
import { faultOfIdTokenClaims } from './id-token-claims.ts'
import { LatchkeyError } from './latchkey-error.ts'
import { parseStrictObject } from './strict-json.ts'
import type { VerificationKeys } from './verification-keys.ts'

const checkClaims = createCheck(IdTokenClaimsSchema)

/** Verifies ID tokens, and nothing but ID tokens: an access or log-out token of the same key is refused. */
export function createIdTokenVerifier(config: ClientConfig, keys: VerificationKeys) {
  const { issuer, clientId, tenantId, clockSkewSeconds } = config
  const algorithms: readonly string[] = config.algorithms

  return async (idToken: string, expected: ExpectedIdToken = {}): Promise<IdTokenClaims> => {
    const header = readJwsHeader(idToken)
    if (typeof header === 'string') throw invalid(header)
    if (!algorithms.includes(header.alg)) throw invalid('its algorithm is not allowed')
    if (header.typ !== undefined && !isJwtType(header.typ))
      throw invalid('its type is not that of an ID token')
    const key = await keys.keyOf(header.kid)
    if (key === undefined) throw invalid('its key is not known')
    if (key.alg !== header.alg) throw invalid('its key is for another algorithm')
    const claims = readClaims(await verifiedPayload(idToken, key.key, key.alg))
    const nowSeconds = Math.floor(config.now() / 1000)
    const fault = faultOfIdTokenClaims(claims, { issuer, clientId, tenantId, nowSeconds, clockSkewSeconds })
    if (fault !== undefined) throw invalid(fault)
    if (!isOfAccessToken(claims, expected.accessToken, header.alg))
      throw invalid('at_hash is of another token')
    return claims
  }
}

function isJwtType(typ: unknown): boolean {
  return typeof typ === 'string' && typ.toUpperCase() === 'JWT'
}

async function verifiedPayload(idToken: string, key: CryptoKey, alg: string): Promise<Uint8Array> {
  try {
    const { payload } = await compactVerify(idToken, key, { algorithms: [alg] })
    return payload
  } catch (cause) {
    throw invalid('its signature is wrong', cause)
  }
}

function readClaims(payload: Uint8Array): IdTokenClaims {
  const parsed = parseStrictObject(payload)
  if (parsed === undefined) throw invalid('its payload is not a JSON object')
  const checked = checkClaims(parsed)
  if (!checked.ok) throw invalid(`${checked.fault.field} ${checked.fault.problem}`)
  return Object.freeze({ ...parsed, ...checked.value })
}

function isOfAccessToken(claims: IdTokenClaims, accessToken: string | undefined, alg: string): boolean {
  if (claims.at_hash === undefined || accessToken === undefined) return true
  return claims.at_hash === accessTokenHash(accessToken, alg)
}

function invalid(reason: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError('token_invalid', `The ID token is not valid: ${reason}`, { cause })
}
