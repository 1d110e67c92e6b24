import { type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'

/** What an assertion is made by. */
export interface AssertionKey {
  privateKey: KeyObject
  kid: string
  alg: string
  audience: string
}

/** The only type of assertion (RFC 7523, section 2.2). */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const lifetimeSeconds = 60

/** A JWT by which a client proves itself once (RFC 7523, section 3). A call that is repeated needs another one. */
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
