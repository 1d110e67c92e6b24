import { type AuthenticationFactor, kindsOf } from '../schemas/authentication-method.ts'
import type { Evidence } from './evidence.ts'
import type { Requirement } from './requirement.ts'

/**
 * Seconds that an authentication may appear to be in the future, by clock skew. With an age limit, later ones do not count.
 */
export const toleratedSkewSeconds = 60

/** An authentication that `methods` and `mfa` may count. */
export type CountedFactor = Pick<AuthenticationFactor, 'method' | 'user_verified'>

/** The largest age, in seconds, of an authentication that `methods` and `mfa` count; `undefined`: unlimited. */
export function factorAgeLimit(requirement: Requirement): number | undefined {
  const limits = [requirement.maxAgeSeconds, requirement.factorMaxAgeSeconds].filter((l) => l !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/** Returns whether a time is at most `limit` seconds ago, or in the future by no more than the tolerated skew. All in seconds. */
export function isWithin(time: number, limit: number, now: number): boolean {
  return time <= now + toleratedSkewSeconds && now - time <= limit
}

/** The methods in `amr`, without the marker `mfa`. */
export function methodsOf(evidence: Evidence): string[] {
  return [...new Set(evidence.amr)].filter((method) => method !== 'mfa')
}

/** All authentications of a session, including those of unknown time. */
export function allFactors(evidence: Evidence): CountedFactor[] {
  const timed = timedFactors(evidence)
  const untimed = methodsOf(evidence).filter((method) => !timed.some((factor) => factor.method === method))
  return [...timed, ...untimed.map((method) => ({ method }))]
}

/** The authentications that `methods` and `mfa` count: those in `amr` and within the age limit, if there is one. */
export function countedFactors(requirement: Requirement, evidence: Evidence, now: number): CountedFactor[] {
  const limit = factorAgeLimit(requirement)
  if (limit === undefined) return allFactors(evidence)
  return timedFactors(evidence).filter((factor) => isWithin(factor.time, limit, now))
}

/**
 * The evidence after one more authentication now, with user verification if the method has it. `mfa` follows the rule of
 * the service: two kinds of factors, or two methods that are not both email.
 */
export function withAuthentication(evidence: Evidence, method: string, now: number): Evidence {
  const added = { method, time: now, ...(method === 'webauthn' && { user_verified: true }) }
  const methods = new Set([...methodsOf(evidence), method])
  const different = new Set([...methods].map((name) => (name === 'eotp' ? 'eml' : name)))
  const isMultiFactor = evidence.amr.includes('mfa') || kindsOf(added).length >= 2 || different.size >= 2
  return {
    ...evidence,
    amr: isMultiFactor ? [...methods, 'mfa'] : [...methods],
    auth_time: now,
    factors: [...timedFactors(evidence).filter((factor) => factor.method !== method), added],
  }
}

/** The authentications of known time. Without times of factors, `auth_time` is that of a single method. */
function timedFactors(evidence: Evidence): AuthenticationFactor[] {
  const [only, ...others] = evidence.amr
  const { auth_time, factors } = evidence
  // with `mfa`, or more than one method, `auth_time` may be that of another authentication
  if (factors.length === 0 && only !== undefined && others.length === 0 && auth_time !== undefined) {
    return only === 'mfa' ? [] : [{ method: only, time: auth_time }]
  }
  const methods = methodsOf(evidence)
  return factors.filter((factor) => methods.includes(factor.method))
}
