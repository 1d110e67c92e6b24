import { type AuthenticationFactor, kindsOf } from '../schemas/authentication-method.ts'
import type { Evidence } from '../schemas/claims.ts'
import type { Requirement } from './requirement.ts'

/**
 * How far in the future an authentication may seem to be, in seconds. Where an age is limited, one that seems
 * later counts as nothing.
 */
export const toleratedSkewSeconds = 60

/** An authentication that strength may count. */
export type CountedFactor = Pick<AuthenticationFactor, 'method' | 'user_verified'>

/** The largest age, in seconds, of an authentication that `methods` and `mfa` count; `undefined` is any. */
export function factorAgeLimit(requirement: Requirement): number | undefined {
  const limits = [requirement.maxAgeSeconds, requirement.factorMaxAgeSeconds].filter((l) => l !== undefined)
  return limits.length === 0 ? undefined : Math.min(...limits)
}

/** Whether a time is at most `limit` seconds ago, all in seconds; a later one is tolerated as skew only. */
export function isWithin(time: number, limit: number, now: number): boolean {
  return time <= now + toleratedSkewSeconds && now - time <= limit
}

/** What `amr` names besides the marker `mfa`. */
export function methodsOf(evidence: Evidence): string[] {
  return [...new Set(evidence.amr)].filter((method) => method !== 'mfa')
}

/** All authentications of a session, those of unknown time too. */
export function allFactors(evidence: Evidence): CountedFactor[] {
  const timed = timedFactors(evidence)
  const untimed = methodsOf(evidence).filter((method) => !timed.some((factor) => factor.method === method))
  return [...timed, ...untimed.map((method) => ({ method }))]
}

/** The authentications that strength may count: those in `amr`, and within the age limit where there is one. */
export function countedFactors(requirement: Requirement, evidence: Evidence, now: number): CountedFactor[] {
  const limit = factorAgeLimit(requirement)
  if (limit === undefined) return allFactors(evidence)
  return timedFactors(evidence).filter((factor) => isWithin(factor.time, limit, now))
}

/**
 * The evidence as it would be after one more authentication now, with user verification where it exists. Whether
 * the service then says `mfa` is its own rule: two kinds, or two methods that are not both email.
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

/** The authentications of known time. Where no time is told, `auth_time` is that of the only one there was. */
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
