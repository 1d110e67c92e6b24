import { type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

/** The key that signs client assertions. */
export interface AssertionKey {
  privateKey: KeyObject
  /** `kid` of the public key at the service. */
  kid: string
  /** JWS algorithm. */
  alg: string
  /** `aud` of the assertions. */
  audience: string
}

/** `client_assertion_type` of a JWT (RFC 7523, section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const lifetimeSeconds = 60

/**
 * Signs a JWT that authenticates the client once (RFC 7523, section 3). A repeated call needs a new one.
 *
 * @param nowMs milliseconds since the epoch
 */
export function signAssertion(key: AssertionKey, clientId: string, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1000)
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(key.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(key.privateKey)
}
