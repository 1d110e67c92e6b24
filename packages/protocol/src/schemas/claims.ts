import { type Static, Type } from 'typebox'
import type { AuthenticationFactor } from './authentication-method.ts'

const SubjectSchema = Type.String({ minLength: 1, maxLength: 255 })
const AudienceSchema = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 16 })])
/** Seconds since the epoch; a value in milliseconds is refused. */
const TimeSchema = Type.Integer({ minimum: 0, maximum: 99_999_999_999 })

/** Claims of an ID token that we rely on; `amr` and `auth_factors` are read by `evidenceOf`, tolerantly. */
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
export type IdTokenClaims = Static<typeof IdTokenClaimsSchema> & { readonly [claim: string]: unknown }

/**
 * Claims of a JWT access token (RFC 9068, section 2.2); those about the authentication are read by `evidenceOf`,
 * tolerantly.
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
export type AccessTokenClaims = Static<typeof AccessTokenClaimsSchema> & { readonly [claim: string]: unknown }

/** The event that a log-out token tells (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
export const backchannelLogoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** Claims of a log-out token; without `sid` it is about all sessions of `sub`. */
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
export type LogoutTokenClaims = Static<typeof LogoutTokenClaimsSchema>

/** What a session has proven, as a requirement is held against it. */
export interface Evidence {
  /** Methods and the marker `mfa`; empty when the token told nothing usable. */
  amr: readonly string[]
  /** Space-delimited. */
  acr?: string
  /** Seconds since the epoch. */
  auth_time?: number
  /**
   * Times of the authentications, where known. A service that leaves out `auth_factors` tells no time of the
   * single ones: a caller that remembers those of the same session from earlier answers adds them here.
   */
  factors: readonly AuthenticationFactor[]
}

/**
 * Reads what an ID or access token says about the authentications. What is missing or of another form counts as
 * nothing: exact strings in an array only (OpenID Connect Core 1.0, section 2; RFC 8176).
 */
export function evidenceOf(claims: IdTokenClaims | AccessTokenClaims): Evidence {
  return {
    amr: readAmr(claims.amr),
    factors: readFactors(claims.auth_factors),
    ...(typeof claims.acr === 'string' && { acr: claims.acr }),
    ...(claims.auth_time !== undefined && { auth_time: claims.auth_time }),
  }
}

const mostEntries = 32

function readAmr(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > mostEntries) return []
  const methods = value.filter((item) => typeof item === 'string')
  return methods.length === value.length ? [...new Set(methods)] : []
}

function readFactors(value: unknown): AuthenticationFactor[] {
  if (!Array.isArray(value) || value.length > mostEntries) return []
  const factors: AuthenticationFactor[] = []
  for (const item of value) {
    if (typeof item !== 'object' || item === null) return []
    const { method, time, user_verified }: { method?: unknown; time?: unknown; user_verified?: unknown } =
      item
    if (typeof method !== 'string' || typeof time !== 'number' || !Number.isFinite(time)) return []
    factors.push({ method, time, ...(user_verified === true && { user_verified }) })
  }
  return factors
}
