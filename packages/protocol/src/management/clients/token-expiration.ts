import { type Static, Type } from 'typebox'

const day = 86_400

/** Lifetimes of tokens in seconds, by the vendor's names. */
export const TokenExpirationSchema = Type.Object(
  {
    access_token_ttl: Type.Optional(
      Type.Integer({ minimum: 1, maximum: day, description: 'Lifetime of access tokens, in seconds.' }),
    ),
    refresh_token_ttl: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 90 * day,
        description: 'Lifetime of a refresh token that is not used, in seconds.',
      }),
    ),
    max_refresh_rotate: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 90 * day,
        description:
          'Seconds after an authentication at which all its refresh tokens end, however often they are used.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type TokenExpiration = Static<typeof TokenExpirationSchema>
