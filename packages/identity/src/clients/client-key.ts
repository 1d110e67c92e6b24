import { createPublicKey, type KeyObject } from 'node:crypto'
import { lineSchema } from '@latchkey/protocol'
import { type Static, Type } from 'typebox'
import { signingAlgorithms } from '../keys/signing-key.ts'

const Text = Type.String({ minLength: 1, maxLength: 1024, pattern: '^[A-Za-z0-9_-]+$' })

/** A public key of a client (RFC 7517), for one algorithm. A private member is refused, so none is ever stored. */
export const ClientJwkSchema = Type.Object(
  {
    kty: Type.Enum(['EC', 'RSA', 'OKP']),
    kid: lineSchema({ minLength: 1, maxLength: 255 }),
    alg: Type.Enum([...signingAlgorithms]),
    use: Type.Optional(Type.Literal('sig')),
    crv: Type.Optional(lineSchema({ maxLength: 32 })),
    x: Type.Optional(Text),
    y: Type.Optional(Text),
    n: Type.Optional(Text),
    e: Type.Optional(Text),
  },
  { additionalProperties: false },
)
export type ClientJwk = Static<typeof ClientJwkSchema>

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
