import { type Static, Type } from 'typebox'
import { textSchema } from './text.ts'

const ExpiresInSchema = Type.Number({ exclusiveMinimum: 0, maximum: 31_536_000 })
/** Long enough for 100 KB of claims. */
const TokenSchema = Type.String({ minLength: 1, maxLength: 262_144 })

/** The response of every `…/authenticate`, status 200. `id_token` and `refresh_token` are optional on the wire. */
export const TokenResponseSchema = Type.Object({
  access_token: TokenSchema,
  id_token: Type.Optional(TokenSchema),
  refresh_token: Type.Optional(TokenSchema),
  token_type: Type.String(),
  /** Seconds. */
  expires_in: ExpiresInSchema,
  /** What was granted, separated by spaces; may be empty. The vendor's cloud leaves it out. */
  scope: Type.Optional(Type.String()),
  /** The IdP session: a bearer secret that never leaves a backend. */
  session_id: Type.String({ minLength: 1, maxLength: 1024 }),
})
export type TokenResponse = Static<typeof TokenResponseSchema>

/** `POST /cis/v1/auth/token/refresh`. */
export const TokenRefreshRequestSchema = Type.Object(
  { refresh_token: textSchema({ minLength: 1, maxLength: 1024 }) },
  { additionalProperties: false },
)
export type TokenRefreshRequest = Static<typeof TokenRefreshRequestSchema>

/** The response of a refresh: a `TokenResponse` without `session_id`. */
export const TokenRefreshResponseSchema = Type.Object({
  access_token: TokenSchema,
  id_token: Type.Optional(TokenSchema),
  refresh_token: Type.Optional(TokenSchema),
  token_type: Type.String(),
  expires_in: ExpiresInSchema,
  /** What was granted, separated by spaces; may be empty. The vendor's cloud leaves it out. */
  scope: Type.Optional(Type.String()),
})
export type TokenRefreshResponse = Static<typeof TokenRefreshResponseSchema>

/** The response to `grant_type=client_credentials` (RFC 6749, section 4.4). */
export const ClientTokenResponseSchema = Type.Object({
  access_token: TokenSchema,
  token_type: Type.String(),
  expires_in: ExpiresInSchema,
  scope: Type.Optional(Type.String()),
})
export type ClientTokenResponse = Static<typeof ClientTokenResponseSchema>
