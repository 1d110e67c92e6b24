import t from 'tap'
import {
  type AuthenticationFactor,
  amrOf,
  authenticationMethods,
  type Evidence,
  evaluateRequirement,
  provesTwoKinds,
  type Requirement,
} from '../src/index.ts'

const now = 1_800_000_000
const limit = 900
const fresh = now - 10
const old = now - 90_000

/** Every session of at most one old and one fresh authentication by each of the methods, and an unknown one. */
function* sessions(): Generator<AuthenticationFactor[]> {
  const choices: AuthenticationFactor[][][] = ['pwd', 'sms', 'eml', 'eotp', 'kba'].map((method) => [
    [],
    [{ method, time: old }],
    [{ method, time: fresh }],
  ])
  const passkey = { method: 'webauthn', time: fresh }
  const oldPasskey = { method: 'webauthn', time: old, user_verified: true }
  choices.push([[], [passkey], [oldPasskey], [{ ...passkey, user_verified: true }], [oldPasskey, passkey]])
  yield* combine(choices, 0, [])
}

function* combine(
  choices: AuthenticationFactor[][][],
  index: number,
  chosen: AuthenticationFactor[],
): Generator<AuthenticationFactor[]> {
  const options = choices[index]
  if (options === undefined) yield chosen
  else for (const option of options) yield* combine(choices, index + 1, [...chosen, ...option])
}

function evidenceOf(factors: AuthenticationFactor[]): Evidence {
  const auth_time = Math.max(0, ...factors.map((factor) => factor.time))
  return { amr: amrOf(factors), factors, ...(factors.length > 0 && { auth_time }) }
}

const requirements: Requirement[] = (['wire', 'strict', 'phishing-resistant'] as const).flatMap((mfa) => [
  { mfa },
  { mfa, maxAgeSeconds: limit },
  { mfa, factorMaxAgeSeconds: limit },
  { mfa, methods: ['email'], factorMaxAgeSeconds: limit },
])
requirements.push(
  { maxAgeSeconds: limit },
  { methods: ['pwd'], maxAgeSeconds: limit },
  { methods: ['pwd', 'sms'], factorMaxAgeSeconds: limit },
  { methods: ['webauthn'], maxAgeSeconds: limit },
)

/** Counts over all sessions, so that a fault is one failure and not ten thousand. */
function faults(isFault: (factors: AuthenticationFactor[], requirement: Requirement) => boolean): string[] {
  const found: string[] = []
  for (const factors of sessions()) {
    for (const requirement of requirements) {
      if (found.length < 5 && isFault(factors, requirement))
        found.push(JSON.stringify({ factors, requirement }))
    }
  }
  return found
}

const isSatisfied = (requirement: Requirement, evidence: Evidence) =>
  evaluateRequirement(requirement, evidence, now).verdict === 'satisfied'

t.test('L04 amrOf adds mfa to exactly the sessions with two kinds; email is none', async (t) => {
  let sessionsSeen = 0
  for (const factors of sessions()) {
    sessionsSeen += 1
    const has = (...methods: string[]) => factors.some((factor) => methods.includes(factor.method))
    const knowledge = has('pwd')
    const possession = has('sms', 'webauthn')
    const verified = factors.some((factor) => factor.user_verified)
    const expected = verified || (knowledge && possession)
    if (provesTwoKinds(factors) !== expected) t.fail(JSON.stringify(factors))
    if (amrOf(factors).includes('mfa') !== expected) t.fail(JSON.stringify(factors))
  }
  t.equal(sessionsSeen, 3 ** 5 * 5)
})

t.test('L05 recent authentications alone satisfy a requirement with an age limit', async (t) => {
  const isLimited = (r: Requirement) => r.maxAgeSeconds !== undefined || r.factorMaxAgeSeconds !== undefined
  const found = faults((factors, requirement) => {
    if (!isLimited(requirement) || !isSatisfied(requirement, evidenceOf(factors))) return false
    return !isSatisfied(requirement, evidenceOf(factors.filter((factor) => factor.time === fresh)))
  })
  t.same(found, [])
})

t.test('a level of mfa that holds includes the lower ones', async (t) => {
  const rungs = ['phishing-resistant', 'strict', 'wire'] as const
  const found = faults((factors, requirement) => {
    if (requirement.mfa === undefined) return false
    const held = rungs
      .slice(rungs.indexOf(requirement.mfa))
      .map((mfa) => isSatisfied({ ...requirement, mfa }, evidenceOf(factors)))
    return held[0] === true && held.includes(false)
  })
  t.same(found, [])
})

t.test('every method offered for a strict requirement satisfies it', async (t) => {
  const found = faults((factors, requirement) => {
    if (requirement.mfa === 'wire') return false
    const result = evaluateRequirement(requirement, evidenceOf(factors), now)
    const would = authenticationMethods.filter((method) =>
      isSatisfied(requirement, afterStepUp(factors, method)),
    )
    if (result.verdict === 'satisfied') return false
    if (result.verdict === 'reauthenticate') return would.length > 0
    return result.methods.join() !== would.join()
  })
  t.same(found, [])
})

t.test('a step-up for wire mfa offers every method that satisfies it', async (t) => {
  const found = faults((factors, requirement) => {
    const result = evaluateRequirement(requirement, evidenceOf(factors), now)
    if (requirement.mfa !== 'wire' || result.verdict === 'satisfied') return false
    const offered: string[] = result.verdict === 'step_up' ? result.methods : []
    return authenticationMethods.some(
      (method) => !offered.includes(method) && isSatisfied(requirement, afterStepUp(factors, method)),
    )
  })
  t.same(found, [])
})

t.test('W07 an unknown method never changes a verdict of strict mfa or of named methods', async (t) => {
  const found = faults((factors, requirement) => {
    if (requirement.mfa === 'wire' || requirement.mfa === undefined) return false
    const known = factors.filter((factor) => factor.method !== 'kba')
    return (
      isSatisfied(requirement, evidenceOf(factors)) !==
      isSatisfied({ ...requirement }, withTimeOf(known, factors))
    )
  })
  t.same(found, [])
})

/** What the service would say after one more authentication, a passkey with user verification. */
function afterStepUp(factors: AuthenticationFactor[], method: string): Evidence {
  return evidenceOf([
    ...factors,
    { method, time: now, ...(method === 'webauthn' && { user_verified: true }) },
  ])
}

/** Evidence of some factors of a session, with the `auth_time` of all of it. */
function withTimeOf(some: AuthenticationFactor[], all: AuthenticationFactor[]): Evidence {
  const { auth_time } = evidenceOf(all)
  return { ...evidenceOf(some), ...(auth_time !== undefined && { auth_time }) }
}
