import { type Static, Type } from 'typebox'

const day = 86_400

/** Lifetimes of tokens in seconds; names are the vendor's. */
export const TokenExpirationSchema = Type.Object(
  {
    access_token_ttl: Type.Optional(Type.Integer({ minimum: 1, maximum: day })),
    /** A refresh token that is not used. */
    refresh_token_ttl: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 * day })),
    /** All refresh tokens of one authentication, however often they are used. */
    max_refresh_rotate: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 * day })),
  },
  { additionalProperties: false },
)
export type TokenExpiration = Static<typeof TokenExpirationSchema>
