import { createPublicKey, type KeyObject } from 'node:crypto'
import type { ClientJwk } from '@latchkey/protocol/management'

/** A key by which a client signs its assertions. */
export interface ClientKey {
  kid: string
  alg: ClientJwk['alg']
  publicKey: KeyObject
}

/** Bits of the smallest RSA key (RFC 7518, section 3.3). */
const leastRsaBits = 2048

/** Imports a key. @returns undefined if it is not a key of its algorithm */
export function clientKeyOf(jwk: ClientJwk): ClientKey | undefined {
  try {
    const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    return fits(publicKey, jwk.alg) ? { kid: jwk.kid, alg: jwk.alg, publicKey } : undefined
  } catch {
    return undefined
  }
}

function fits({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, alg: ClientJwk['alg']) {
  switch (alg) {
    case 'ES256':
      return type === 'ec' && details?.namedCurve === 'prime256v1'
    case 'EdDSA':
      return type === 'ed25519'
    case 'PS256':
    case 'RS256':
      return type === 'rsa' && (details?.modulusLength ?? 0) >= leastRsaBits
  }
}
