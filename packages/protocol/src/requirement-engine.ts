import { type AuthenticationFactor, authenticationMethods, provesTwoKinds } from './authentication-method.ts'
import type { Evidence } from './claims.ts'
import type { Requirement } from './requirement.ts'

/** One rule of a requirement: whether it held, and why. */
export interface RuleResult {
  rule: keyof Requirement
  held: boolean
  why: string
}

/**
 * The verdict on a session. `step_up`: one more authentication by any of `methods` would do. `reauthenticate`: no
 * single one would, so the user logs in again from the start.
 */
export type Verdict =
  | { verdict: 'satisfied'; rules: RuleResult[] }
  | { verdict: 'step_up'; missing: string[]; methods: string[]; rules: RuleResult[] }
  | { verdict: 'reauthenticate'; missing: string[]; rules: RuleResult[] }

/** How far in the future an authentication may seem to be, in seconds; later ones count as nothing. */
export const toleratedSkewSeconds = 60

/**
 * Holds what a session has proven against a requirement. Pure. Old strength never mixes with new freshness: where
 * an age is limited, `methods` and `mfa` count only authentications within it; one of unknown time is too old.
 *
 * @param now seconds since the epoch
 */
export function evaluateRequirement(requirement: Requirement, evidence: Evidence, now: number): Verdict {
  const rules = applyRules(requirement, evidence, now)
  const missing = rules.filter((rule) => !rule.held).map((rule) => rule.why)
  if (missing.length === 0) return { verdict: 'satisfied', rules }
  const methods = authenticationMethods.filter((method) =>
    applyRules(requirement, withAuthentication(evidence, method, now), now).every((rule) => rule.held),
  )
  return methods.length > 0
    ? { verdict: 'step_up', missing, methods, rules }
    : { verdict: 'reauthenticate', missing, rules }
}

function applyRules(requirement: Requirement, evidence: Evidence, now: number): RuleResult[] {
  const factors = countedFactors(requirement, evidence, now)
  const results: RuleResult[] = []
  if (requirement.methods) results.push(methodsRule(requirement.methods, factors))
  if (requirement.mfa) results.push(mfaRule(requirement, requirement.mfa, evidence, factors))
  if (requirement.acr) results.push(acrRule(requirement.acr, evidence))
  if (requirement.maxAgeSeconds !== undefined) results.push(ageRule(requirement.maxAgeSeconds, evidence, now))
  return results
}

type CountedFactor = Pick<AuthenticationFactor, 'method' | 'user_verified'>

/** The authentications that strength may count: those in `amr`, and within the age limit where there is one. */
function countedFactors(requirement: Requirement, evidence: Evidence, now: number): CountedFactor[] {
  const methods = evidence.amr.filter((method) => method !== 'mfa')
  const known = evidence.factors.filter((factor) => methods.includes(factor.method))
  const only = methods.length === 1 ? methods[0] : undefined
  if (known.length === 0 && only !== undefined && evidence.auth_time !== undefined) {
    known.push({ method: only, time: evidence.auth_time })
  }
  const limit = Math.min(requirement.maxAgeSeconds ?? Infinity, requirement.factorMaxAgeSeconds ?? Infinity)
  if (limit !== Infinity) return known.filter((factor) => isWithin(factor.time, limit, now))
  const untimed = methods.filter((method) => !known.some((factor) => factor.method === method))
  return [...known, ...untimed.map((method) => ({ method }))]
}

function isWithin(time: number, limit: number, now: number): boolean {
  return time <= now + toleratedSkewSeconds && now - time <= limit
}

function methodsRule(wanted: readonly string[], factors: readonly CountedFactor[]): RuleResult {
  const has = (method: string) => factors.some((factor) => factor.method === method)
  const absent = wanted.filter((method) => !(method === 'email' ? has('eml') || has('eotp') : has(method)))
  return absent.length === 0
    ? { rule: 'methods', held: true, why: `${wanted.join(', ')} proven` }
    : { rule: 'methods', held: false, why: `${absent.join(', ')} not proven, or too long ago` }
}

function mfaRule(
  requirement: Requirement,
  rung: NonNullable<Requirement['mfa']>,
  evidence: Evidence,
  factors: readonly CountedFactor[],
): RuleResult {
  if (rung === 'wire') {
    const limited = requirement.maxAgeSeconds !== undefined || requirement.factorMaxAgeSeconds !== undefined
    const several = provesTwoKinds(factors) || new Set(factors.map((factor) => factor.method)).size >= 2
    const held = evidence.amr.includes('mfa') && (!limited || several)
    return {
      rule: 'mfa',
      held,
      why: held ? 'the service says mfa' : 'a second factor is missing, or too old',
    }
  }
  if (!provesTwoKinds(factors)) {
    return { rule: 'mfa', held: false, why: 'a second kind of factor is missing, or too old' }
  }
  if (rung === 'phishing-resistant' && !factors.some((factor) => factor.method === 'webauthn')) {
    return { rule: 'mfa', held: false, why: 'a passkey is missing, or was used too long ago' }
  }
  return { rule: 'mfa', held: true, why: 'two kinds of factors proven' }
}

function acrRule(wanted: string, evidence: Evidence): RuleResult {
  const given = evidence.acr?.split(' ') ?? []
  const held = wanted.split(' ').every((value) => given.includes(value))
  return { rule: 'acr', held, why: held ? `acr holds ${wanted}` : `acr does not hold ${wanted}` }
}

function ageRule(limit: number, evidence: Evidence, now: number): RuleResult {
  if (evidence.auth_time === undefined) {
    return { rule: 'maxAgeSeconds', held: false, why: 'it is not known when the user last authenticated' }
  }
  const held = isWithin(evidence.auth_time, limit, now)
  const age = Math.max(0, Math.round(now - evidence.auth_time))
  return { rule: 'maxAgeSeconds', held, why: `last authentication ${age} s ago, at most ${limit} s allowed` }
}

/** The evidence as it would be after one more authentication now. */
function withAuthentication(evidence: Evidence, method: string, now: number): Evidence {
  const methods = new Set([...evidence.amr, method])
  const several = [...methods].filter((value) => value !== 'mfa').length >= 2
  const others = evidence.factors.filter((factor) => factor.method !== method)
  return {
    ...evidence,
    amr: several || method === 'webauthn' ? [...methods.add('mfa')] : [...methods],
    auth_time: now,
    factors: [...others, { method, time: now, ...(method === 'webauthn' && { user_verified: true }) }],
  }
}
