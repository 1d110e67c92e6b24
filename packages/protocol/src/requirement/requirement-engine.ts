import {
  type AuthenticationMethod,
  authenticationMethods,
  kindsOf,
  provesTwoKinds,
} from '../schemas/authentication-method.ts'
import {
  allFactors,
  type CountedFactor,
  countedFactors,
  factorAgeLimit,
  isWithin,
  methodsOf,
  toleratedSkewSeconds,
  withAuthentication,
} from './counted-factors.ts'
import type { Evidence } from './evidence.ts'
import type { Requirement } from './requirement.ts'

/** One rule of a requirement: whether it held, and why. */
export interface RuleResult {
  /** The rule of the requirement. */
  rule: keyof Requirement
  held: boolean
  /** The reason, as a phrase for people. */
  why: string
}

/**
 * The verdict on a session. `step_up`: one more authentication by any of `methods` meets the requirement.
 * `reauthenticate`: no single one does, so the user has to log in again.
 */
export type Verdict =
  | { verdict: 'satisfied'; rules: RuleResult[] }
  | { verdict: 'step_up'; missing: string[]; methods: string[]; rules: RuleResult[] }
  | { verdict: 'reauthenticate'; missing: string[]; rules: RuleResult[] }

/**
 * Evaluates whether the evidence of a session meets a requirement. Pure. An old strong authentication never combines with
 * a recent weak one: with an age limit, `methods` and `mfa` count only authentications within it, and those of unknown
 * time count as too old.
 *
 * @param now seconds since the epoch
 * @param available the methods that a step-up may offer. @default all known methods
 *
 * @example
 * ```ts
 * import { evaluateRequirement } from '@latchkey/protocol'
 *
 * const now = 1_790_000_000
 * const evidence = { amr: ['pwd'], auth_time: now - 60, factors: [{ method: 'pwd', time: now - 60 }] }
 * const verdict = evaluateRequirement({ mfa: 'strict' }, evidence, now)
 * if (verdict.verdict === 'step_up') console.log(verdict.methods) // sms, otp, webauthn
 * ```
 */
export function evaluateRequirement(
  requirement: Requirement,
  evidence: Evidence,
  now: number,
  available: readonly AuthenticationMethod[] = authenticationMethods,
): Verdict {
  const rules = applyRules(requirement, evidence, now)
  if (rules.every((rule) => rule.held)) return { verdict: 'satisfied', rules }
  const missing = rules.filter((rule) => !rule.held).map((rule) => rule.why)
  const methods = available.filter((method) =>
    applyRules(requirement, withAuthentication(evidence, method, now), now).every((rule) => rule.held),
  )
  return methods.length > 0
    ? { verdict: 'step_up', missing, methods, rules }
    : { verdict: 'reauthenticate', missing, rules }
}

function applyRules(requirement: Requirement, evidence: Evidence, now: number): RuleResult[] {
  // most routes only ask for somebody who is signed in
  const countsFactors = requirement.methods !== undefined || requirement.mfa !== undefined
  const factors = countsFactors ? countedFactors(requirement, evidence, now) : []
  const results: RuleResult[] = []
  if (requirement.methods) results.push(methodsRule(requirement.methods, factors))
  if (requirement.mfa === 'wire') results.push(wireMfaRule(requirement, evidence, factors))
  else if (requirement.mfa) results.push(strictMfaRule(requirement.mfa, factors))
  if (requirement.acr !== undefined) results.push(acrRule(requirement.acr, evidence))
  if (requirement.maxAgeSeconds !== undefined) results.push(ageRule(requirement.maxAgeSeconds, evidence, now))
  return results
}

function methodsRule(wanted: readonly string[], factors: readonly CountedFactor[]): RuleResult {
  const has = (method: string) => factors.some((factor) => factor.method === method)
  const absent = wanted.filter((method) => !(method === 'email' ? has('eml') || has('eotp') : has(method)))
  return absent.length === 0
    ? { rule: 'methods', held: true, why: `${wanted.join(', ')} proven` }
    : { rule: 'methods', held: false, why: `${absent.join(', ')} not proven, or too long ago` }
}

function wireMfaRule(
  requirement: Requirement,
  evidence: Evidence,
  factors: readonly CountedFactor[],
): RuleResult {
  const held = evidence.amr.includes('mfa') && isWordRecent(requirement, evidence, factors)
  return { rule: 'mfa', held, why: held ? 'the service says mfa' : 'a second factor is missing, or too old' }
}

/** The service's `mfa` is about the whole session: if a part of it is too old, the rest must have two kinds of factors. */
function isWordRecent(
  requirement: Requirement,
  evidence: Evidence,
  factors: readonly CountedFactor[],
): boolean {
  if (factorAgeLimit(requirement) === undefined || provesTwoKinds(factors)) return true
  const isAmong = (factor: CountedFactor) =>
    factors.some((f) => f.method === factor.method && kindsOf(f).length >= kindsOf(factor).length)
  return methodsOf(evidence).length >= 2 && allFactors(evidence).every(isAmong)
}

function strictMfaRule(rung: 'strict' | 'phishing-resistant', factors: readonly CountedFactor[]): RuleResult {
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
  const values = wanted.split(' ').filter(Boolean)
  const held = values.length > 0 && values.every((value) => given.includes(value))
  return { rule: 'acr', held, why: held ? `acr holds ${wanted}` : `acr does not hold ${wanted}` }
}

function ageRule(limit: number, evidence: Evidence, now: number): RuleResult {
  if (evidence.auth_time === undefined) {
    return { rule: 'maxAgeSeconds', held: false, why: 'it is not known when the user last authenticated' }
  }
  if (evidence.auth_time > now + toleratedSkewSeconds) {
    return { rule: 'maxAgeSeconds', held: false, why: 'the last authentication seems to lie in the future' }
  }
  const held = isWithin(evidence.auth_time, limit, now)
  const age = Math.max(0, Math.round(now - evidence.auth_time))
  return { rule: 'maxAgeSeconds', held, why: `last authentication ${age} s ago, at most ${limit} s allowed` }
}
