import { type Static, Type } from 'typebox'
import { lineSchema } from '../../schemas/text.ts'

const Base64urlSchema = Type.String({ minLength: 1, maxLength: 1024, pattern: '^[A-Za-z0-9_-]+$' })

/** A public key of a client (RFC 7517), for one algorithm. A private member is refused, so none is ever stored. */
export const ClientJwkSchema = Type.Object(
  {
    kty: Type.Enum(['EC', 'RSA', 'OKP']),
    kid: lineSchema({ minLength: 1, maxLength: 255 }),
    alg: Type.Enum(['ES256', 'EdDSA', 'PS256', 'RS256']),
    use: Type.Optional(Type.Literal('sig')),
    crv: Type.Optional(lineSchema({ maxLength: 32 })),
    x: Type.Optional(Base64urlSchema),
    y: Type.Optional(Base64urlSchema),
    n: Type.Optional(Base64urlSchema),
    e: Type.Optional(Base64urlSchema),
  },
  { additionalProperties: false },
)
export type ClientJwk = Static<typeof ClientJwkSchema>

/** The public keys of a client that signs its assertions (`private_key_jwt`). */
export const ClientJwksSchema = Type.Object(
  { keys: Type.Array(ClientJwkSchema, { minItems: 1, maxItems: 16 }) },
  { additionalProperties: false },
)
