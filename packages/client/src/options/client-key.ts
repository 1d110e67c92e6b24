import { createPrivateKey, createPublicKey, KeyObject, sign, verify } from 'node:crypto'
import { type Static, Type } from 'typebox'

/** A key by which the client signs instead of having a secret; see {@link ClientKey}. */
export const ClientKeySchema = Type.Object(
  {
    privateKey: Type.Unknown(),
    kid: Type.String({ minLength: 1, maxLength: 255 }),
    alg: Type.Enum(['ES256', 'EdDSA', 'PS256', 'RS256']),
    audience: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
  },
  { additionalProperties: false },
)

/** How a client signs to prove who it is: `private_key_jwt` (RFC 7523). The service holds the public part. */
export interface ClientKey extends Omit<Static<typeof ClientKeySchema>, 'privateKey'> {
  /** A private `KeyObject` of `node:crypto`, or a private JWK. */
  privateKey: KeyObject | Readonly<Record<string, unknown>>
  /** By which the service finds the public part. */
  kid: string
  /** What the key is for. */
  alg: 'ES256' | 'EdDSA' | 'PS256' | 'RS256'
  /** `aud` of what is signed. @default the issuer */
  audience?: string
}

const keyTypes = { ES256: 'ec', EdDSA: 'ed25519', PS256: 'rsa', RS256: 'rsa' } as const

/** The key to sign by; undefined for what is no private key of that algorithm. */
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

// the error of the parser may quote what it was given, so it is never kept
function readJwk(jwk: unknown): KeyObject | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined
  try {
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
    return isWhole(key) ? key : undefined
  } catch {
    return undefined
  }
}

/** Whether both parts belong together: a parser takes them as they are. */
function isWhole(key: KeyObject): boolean {
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const message = Buffer.from('a message')
  return verify(digest, message, createPublicKey(key), sign(digest, message, key))
}
