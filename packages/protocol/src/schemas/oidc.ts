import { type Static, Type } from 'typebox'
import { lineSchema, textSchema } from './text.ts'
import { TokenRefreshResponseSchema } from './token-response.ts'

/** The id of a client, wherever it stands: in a form, in a Basic header, in an assertion. */
export const ClientIdSchema = lineSchema({ maxLength: 255 })

/** Fields that authenticate a client in the form of an endpoint below `/oidc` (RFC 6749, section 2.3.1; RFC 7523, section 2.2). */
const clientFields = {
  client_id: Type.Optional(ClientIdSchema),
  client_secret: Type.Optional(textSchema({ maxLength: 1024 })),
  client_assertion_type: Type.Optional(lineSchema({ maxLength: 255 })),
  client_assertion: Type.Optional(textSchema({ minLength: 1, maxLength: 8192 })),
}

/** The form of the token endpoint; RFC 6749, sections 4.4 and 6, define the fields of each grant type. */
export const TokenEndpointRequestSchema = Type.Object(
  {
    grant_type: Type.Enum(['client_credentials', 'refresh_token']),
    ...clientFields,
    resource: Type.Optional(lineSchema({ minLength: 1, maxLength: 2048 })),
    scope: Type.Optional(lineSchema({ maxLength: 1024 })),
    refresh_token: Type.Optional(textSchema({ minLength: 1, maxLength: 1024 })),
  },
  { additionalProperties: false },
)
export type TokenEndpointRequest = Static<typeof TokenEndpointRequestSchema>

/** The response of the token endpoint (RFC 6749, section 5.1). */
export const TokenEndpointResponseSchema = Type.Object({
  ...TokenRefreshResponseSchema.properties,
  /** What was granted, separated by spaces; may be empty (RFC 6749, section 5.1). */
  scope: Type.Optional(Type.String()),
})
export type TokenEndpointResponse = Static<typeof TokenEndpointResponseSchema>

/** The form of revocation (RFC 7009, section 2.1) and introspection (RFC 7662, section 2.1). */
export const TokenQuestionRequestSchema = Type.Object(
  {
    token: textSchema({ minLength: 1, maxLength: 12_288 }),
    /** `access_token` or `refresh_token`; the service does not need it. */
    token_type_hint: Type.Optional(lineSchema({ maxLength: 64 })),
    ...clientFields,
  },
  { additionalProperties: false },
)
export type TokenQuestionRequest = Static<typeof TokenQuestionRequestSchema>

const TimeSchema = Type.Integer({ minimum: 0, maximum: 99_999_999_999 })

/** The response of introspection (RFC 7662, section 2.2); for inactive tokens it contains `active` only. */
export const IntrospectionResponseSchema = Type.Object({
  active: Type.Boolean(),
  sub: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  token_type: Type.Optional(Type.String()),
  iss: Type.Optional(Type.String()),
  aud: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  jti: Type.Optional(Type.String()),
  tid: Type.Optional(Type.String()),
  /** Seconds since the epoch. */
  iat: Type.Optional(TimeSchema),
  /** Seconds since the epoch. */
  exp: Type.Optional(TimeSchema),
})
export type IntrospectionResponse = Static<typeof IntrospectionResponseSchema>

/** The form of userinfo, if the token is not in the header (RFC 6750, section 2.2). */
export const UserinfoRequestSchema = Type.Object(
  { access_token: Type.Optional(textSchema({ minLength: 1, maxLength: 12_288 })) },
  { additionalProperties: false },
)
export type UserinfoRequest = Static<typeof UserinfoRequestSchema>

/** The response of userinfo (OpenID Connect Core 1.0, section 5.3.2): `sub` and the requested claims. */
export const UserinfoResponseSchema = Type.Object({ sub: Type.String({ minLength: 1, maxLength: 255 }) })
/** The claims that userinfo answers: {@link UserinfoResponseSchema}. */
export type UserinfoResponse = Static<typeof UserinfoResponseSchema> & { readonly [claim: string]: unknown }
