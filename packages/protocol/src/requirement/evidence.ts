import type { AuthenticationFactor } from '../schemas/authentication-method.ts'
import type { AccessTokenClaims, IdTokenClaims } from '../schemas/claims.ts'

/** What a session has proven; requirements are evaluated on it. */
export interface Evidence {
  /** Methods and the marker `mfa` (RFC 8176); empty if the token has none. */
  amr: readonly string[]
  /** Authentication context classes, separated by spaces. */
  acr?: string
  /** Time of the last active authentication, in seconds since the epoch. */
  auth_time?: number
  /**
   * Authentications with their times, if known. A service that omits `auth_factors` reports no times; callers that know
   * them from earlier responses of the same session add them here.
   */
  factors: readonly AuthenticationFactor[]
}

/**
 * Reads the evidence of an ID or access token. Missing or malformed claims count as no evidence; `amr` must be an array of
 * strings (OpenID Connect Core 1.0, section 2; RFC 8176).
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
