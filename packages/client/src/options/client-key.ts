import { createPrivateKey, createPublicKey, KeyObject, sign, verify } from 'node:crypto'
import { type Static, Type } from 'typebox'

/** See {@link ClientKey}. */
export const ClientKeySchema = Type.Object(
  {
    privateKey: Type.Unknown(),
    kid: Type.String({ minLength: 1, maxLength: 255 }),
    alg: Type.Enum(['ES256', 'EdDSA', 'PS256', 'RS256']),
    audience: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
  },
  { additionalProperties: false },
)

/**
 * The private key of a client that authenticates by `private_key_jwt` (RFC 7523) instead of a secret. The service has
 * the public key.
 */
export interface ClientKey extends Omit<Static<typeof ClientKeySchema>, 'privateKey'> {
  /** A private `KeyObject` of `node:crypto`, or a private JWK. */
  privateKey: KeyObject | Readonly<Record<string, unknown>>
  /** The service finds the public key by it. */
  kid: string
  /** The JWS algorithm of the key. */
  alg: 'ES256' | 'EdDSA' | 'PS256' | 'RS256'
  /** `aud` of the assertions. @default the issuer */
  audience?: string
}

const keyTypes = { ES256: 'ec', EdDSA: 'ed25519', PS256: 'rsa', RS256: 'rsa' } as const

/** Returns the signing key; `undefined` if it is not a private key for the algorithm. RSA keys need 2048 bits. */
export function privateKeyOf({
  privateKey,
  alg,
}: Pick<ClientKey, 'privateKey' | 'alg'>): KeyObject | undefined {
  const key = privateKey instanceof KeyObject ? privateKey : readJwk(privateKey)
  if (key?.type !== 'private' || key.asymmetricKeyType !== keyTypes[alg]) return undefined
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  if (alg === 'ES256') return namedCurve === 'prime256v1' ? key : undefined
  return alg === 'EdDSA' || (modulusLength ?? 0) >= 2048 ? key : undefined
}

// the parser's error may quote the key, so it is dropped
function readJwk(jwk: unknown): KeyObject | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
    return isWhole(key) ? key : undefined
  } catch {
    return undefined
  }
}

/** Returns whether the private and public parts match; the parser does not check it. */
function isWhole(key: KeyObject): boolean {
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const message = Buffer.from('a message')
  return verify(digest, message, createPublicKey(key), sign(digest, message, key))
}
