import { type Static, Type } from 'typebox'

const SubjectSchema = Type.String({ minLength: 1, maxLength: 255 })
const AudienceSchema = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 16 })])
/** Seconds since the epoch; values in milliseconds are refused. */
const TimeSchema = Type.Integer({ minimum: 0, maximum: 99_999_999_999 })

/** The claims of an ID token that Latchkey relies on; `evidenceOf` reads `amr`, `acr` and `auth_factors` tolerantly. */
export const IdTokenClaimsSchema = Type.Object({
  iss: Type.String(),
  sub: SubjectSchema,
  aud: AudienceSchema,
  azp: Type.Optional(Type.String()),
  tid: Type.String({ minLength: 1, maxLength: 255 }),
  iat: TimeSchema,
  exp: TimeSchema,
  auth_time: Type.Optional(TimeSchema),
  amr: Type.Optional(Type.Unknown()),
  acr: Type.Optional(Type.Unknown()),
  sid: Type.Optional(Type.String()),
  auth_factors: Type.Optional(Type.Unknown()),
})
/** See {@link IdTokenClaimsSchema}; other claims are kept. */
export type IdTokenClaims = Static<typeof IdTokenClaimsSchema> & { readonly [claim: string]: unknown }

/**
 * The claims of a JWT access token (RFC 9068, section 2.2); `evidenceOf` reads those about the authentication tolerantly.
 */
export const AccessTokenClaimsSchema = Type.Object({
  iss: Type.String(),
  sub: SubjectSchema,
  aud: AudienceSchema,
  iat: TimeSchema,
  exp: TimeSchema,
  jti: Type.String({ minLength: 1 }),
  client_id: Type.String({ minLength: 1 }),
  tid: Type.String({ minLength: 1 }),
  scope: Type.Optional(Type.String()),
  auth_time: Type.Optional(TimeSchema),
  amr: Type.Optional(Type.Unknown()),
  acr: Type.Optional(Type.Unknown()),
  auth_factors: Type.Optional(Type.Unknown()),
})
/** See {@link AccessTokenClaimsSchema}; other claims are kept. */
export type AccessTokenClaims = Static<typeof AccessTokenClaimsSchema> & { readonly [claim: string]: unknown }

/** The event of a log-out token (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export const backchannelLogoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** The claims of a log-out token; without `sid` it concerns all sessions of `sub`. */
export const LogoutTokenClaimsSchema = Type.Object({
  iss: Type.String(),
  aud: AudienceSchema,
  iat: TimeSchema,
  exp: TimeSchema,
  jti: Type.String({ minLength: 1, maxLength: 255 }),
  sub: Type.Optional(SubjectSchema),
  sid: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  tid: Type.Optional(Type.String()),
  events: Type.Record(Type.String(), Type.Unknown()),
})
/** See {@link LogoutTokenClaimsSchema}. */
export type LogoutTokenClaims = Static<typeof LogoutTokenClaimsSchema>
