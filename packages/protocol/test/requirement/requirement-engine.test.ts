import t from 'tap'
import {
  type Evidence,
  evaluateRequirement,
  type Requirement,
  toleratedSkewSeconds,
} from '../../src/index.ts'

const now = 1_800_000_000
const ago = (seconds: number) => now - seconds

/** Evidence of our service: each method with its age in seconds, or `undefined` where it is not told. */
function evidence(ages: Record<string, number | undefined>, more: Partial<Evidence> = {}): Evidence {
  const known = Object.entries(ages).flatMap(([method, age]) => (age === undefined ? [] : [{ method, age }]))
  return {
    amr: Object.keys(ages),
    factors: known.map(({ method, age }) => ({ method, time: ago(age) })),
    ...(known.length > 0 && { auth_time: ago(Math.min(...known.map(({ age }) => age))) }),
    ...more,
  }
}

const verdictOf = (requirement: Requirement, given: Evidence) =>
  evaluateRequirement(requirement, given, now).verdict
const methodsFor = (requirement: Requirement, given: Evidence) => {
  const result = evaluateRequirement(requirement, given, now)
  return result.verdict === 'step_up' ? result.methods : result.verdict
}

t.test('an empty requirement is always satisfied', async (t) => {
  t.same(evaluateRequirement({}, { amr: [], factors: [] }, now), { verdict: 'satisfied', rules: [] })
})

t.test('each rule reports whether it held and why', async (t) => {
  const requirement: Requirement = { methods: ['pwd'], mfa: 'strict', acr: 'a', maxAgeSeconds: 60 }
  t.same(evaluateRequirement(requirement, evidence({ pwd: 10 }, { acr: 'b a' }), now), {
    verdict: 'step_up',
    missing: ['a second kind of factor is missing, or too old'],
    methods: ['sms', 'otp', 'webauthn'],
    rules: [
      { rule: 'methods', held: true, why: 'pwd proven' },
      { rule: 'mfa', held: false, why: 'a second kind of factor is missing, or too old' },
      { rule: 'acr', held: true, why: 'acr holds a' },
      { rule: 'maxAgeSeconds', held: true, why: 'last authentication 10 s ago, at most 60 s allowed' },
    ],
  })
})

t.test('L02 a value of amr counts only when it is exact', async (t) => {
  for (const name of ['MFA', 'mfa ', 'xmfa', '__proto__', 'constructor', '']) {
    t.equal(verdictOf({ mfa: 'wire' }, { amr: ['pwd', name], factors: [] }), 'step_up', name)
  }
  for (const name of ['PWD', 'pwd ', 'kba', 'social', '__proto__']) {
    t.not(verdictOf({ mfa: 'strict' }, { amr: [name, 'sms', 'mfa'], factors: [] }), 'satisfied', name)
    t.not(verdictOf({ methods: ['pwd'] }, { amr: [name], factors: [] }), 'satisfied', name)
  }
})

t.test('L03 mfa does not replace a required method', async (t) => {
  const given = evidence({ pwd: 5, sms: 5 }, { amr: ['pwd', 'sms', 'mfa'] })
  t.same(methodsFor({ methods: ['webauthn'] }, given), ['webauthn'])
  t.same(methodsFor({ mfa: 'phishing-resistant' }, given), ['webauthn'])
  t.same(methodsFor({ methods: ['webauthn'], mfa: 'wire' }, given), ['webauthn'])
})

t.test('L05 an old strong log-in does not count because of a fresh weak one', async (t) => {
  const days = 86_400
  const given = evidence(
    { pwd: 5, webauthn: 3 * days, sms: 3 * days },
    { amr: ['pwd', 'webauthn', 'sms', 'mfa'] },
  )
  for (const mfa of ['wire', 'strict', 'phishing-resistant'] as const) {
    t.equal(verdictOf({ mfa }, given), 'satisfied', mfa)
    t.equal(verdictOf({ mfa, maxAgeSeconds: 3600 }, given), 'step_up', mfa)
    t.equal(verdictOf({ mfa, factorMaxAgeSeconds: 3600 }, given), 'step_up', mfa)
  }
  t.equal(verdictOf({ maxAgeSeconds: 3600 }, given), 'satisfied')
  t.equal(verdictOf({ methods: ['pwd'], maxAgeSeconds: 3600 }, given), 'satisfied')
  t.equal(verdictOf({ methods: ['sms'], maxAgeSeconds: 3600 }, given), 'step_up')
})

t.test('L05 two recent authentications of one kind are not mfa in a fresh session', async (t) => {
  const requirement: Requirement = { mfa: 'wire', maxAgeSeconds: 900 }
  for (const fresh of [
    { eml: 5, eotp: 5 },
    { sms: 5, otp: 5 },
    { eml: 5, kba: 5 },
  ]) {
    const ages = { pwd: 90_000, ...fresh }
    t.not(
      verdictOf(requirement, evidence(ages, { amr: [...Object.keys(ages), 'mfa'] })),
      'satisfied',
      Object.keys(fresh).join(),
    )
  }
})

t.test(
  'L05 a passkey with user verification long ago does not make a weaker one today stronger',
  async (t) => {
    const given: Evidence = {
      amr: ['eml', 'webauthn', 'mfa'],
      auth_time: ago(5),
      factors: [
        { method: 'webauthn', time: ago(90_000), user_verified: true },
        { method: 'webauthn', time: ago(5) },
        { method: 'eml', time: ago(5) },
      ],
    }
    for (const mfa of ['wire', 'strict', 'phishing-resistant'] as const) {
      t.equal(verdictOf({ mfa }, given), 'satisfied', mfa)
      t.equal(verdictOf({ mfa, maxAgeSeconds: 900 }, given), 'step_up', mfa)
    }
  },
)

t.test(
  'the word mfa of the service counts under an age limit when its whole session is recent',
  async (t) => {
    const requirement: Requirement = { mfa: 'wire', maxAgeSeconds: 900 }
    t.equal(verdictOf(requirement, evidence({ pwd: 9, eml: 5 }, { amr: ['pwd', 'eml', 'mfa'] })), 'satisfied')
    t.equal(verdictOf(requirement, evidence({ pwd: 9 }, { amr: ['pwd', 'mfa'] })), 'step_up', 'one unnamed')
  },
)

t.test('W07 the three levels of mfa distinguish combinations of methods', async (t) => {
  const table: [string[], boolean, boolean, boolean, boolean?][] = [
    // amr, wire, strict, phishing-resistant, user verified
    [['webauthn', 'eml', 'mfa'], true, false, false],
    [['webauthn', 'eml', 'mfa'], true, true, true, true],
    [['pwd', 'eml', 'mfa'], true, false, false],
    [['eotp', 'eml', 'mfa'], true, false, false],
    [['sms', 'otp', 'mfa'], true, false, false],
    [['pwd', 'sms', 'mfa'], true, true, false],
    [['pwd', 'otp', 'mfa'], true, true, false],
    [['pwd', 'webauthn', 'mfa'], true, true, true],
    [['webauthn'], false, false, false],
    [['webauthn', 'mfa'], true, false, false],
    [['webauthn', 'mfa'], true, true, true, true],
    [['mfa'], true, false, false],
    [['kba', 'face', 'mfa'], true, false, false],
    [['pwd', 'kba'], false, false, false],
    [['pwd', 'sms'], false, true, false],
    [[], false, false, false],
  ]
  for (const [amr, wire, strict, resistant, verified] of table) {
    const factors = verified ? [{ method: 'webauthn', time: ago(1), user_verified: true }] : []
    const held = (mfa: Requirement['mfa']) =>
      evaluateRequirement({ ...(mfa && { mfa }) }, { amr, factors }, now).verdict === 'satisfied'
    t.same(
      [held('wire'), held('strict'), held('phishing-resistant')],
      [wire, strict, resistant],
      `${amr.join()} ${verified ?? ''}`,
    )
  }
})

t.test('W07 a link or a code meets the method email', async (t) => {
  t.equal(verdictOf({ methods: ['email'] }, evidence({ eml: 1 })), 'satisfied')
  t.equal(verdictOf({ methods: ['email'] }, evidence({ eotp: 1 })), 'satisfied')
  t.equal(verdictOf({ methods: ['eml'] }, evidence({ eotp: 1 })), 'step_up')
  t.same(methodsFor({ methods: ['email'] }, evidence({ pwd: 1 })), ['eotp', 'eml'])
})

t.test('W07 a step-up to wire mfa offers another kind of method; email is one kind', async (t) => {
  t.same(methodsFor({ mfa: 'wire' }, evidence({ eml: 1 })), ['pwd', 'sms', 'otp', 'webauthn'])
  t.same(methodsFor({ mfa: 'wire' }, evidence({ pwd: 1 })), ['sms', 'eotp', 'eml', 'otp', 'webauthn'])
  t.same(methodsFor({ mfa: 'strict' }, evidence({ eml: 1 })), ['webauthn'])
})

t.test('ages are exact to the second and tolerate the clock skew', async (t) => {
  const table: [number, boolean][] = [
    [0, true],
    [900, true],
    [900.5, false],
    [901, false],
    [-toleratedSkewSeconds, true],
    [-toleratedSkewSeconds - 1, false],
    [now, false],
    [-now * 999, false],
    [Number.NaN, false],
  ]
  for (const [age, held] of table) {
    const given: Evidence = {
      amr: ['pwd'],
      auth_time: ago(age),
      factors: [{ method: 'pwd', time: ago(age) }],
    }
    const expected = held ? 'satisfied' : 'step_up'
    t.equal(verdictOf({ maxAgeSeconds: 900 }, given), expected, `auth_time ${age} s ago`)
    t.equal(verdictOf({ methods: ['pwd'], factorMaxAgeSeconds: 900 }, given), expected, `factor ${age} s ago`)
  }
  t.equal(verdictOf({ maxAgeSeconds: 0 }, evidence({ pwd: 0 })), 'satisfied')
  t.equal(verdictOf({ maxAgeSeconds: 0 }, evidence({ pwd: 1 })), 'step_up')
})

t.test('maxAgeSeconds reports an unknown time and one in the future', async (t) => {
  const whyOf = (given: Evidence) => evaluateRequirement({ maxAgeSeconds: 60 }, given, now).rules[0]?.why
  t.match(whyOf({ amr: ['pwd'], factors: [] }), /not known/)
  t.match(whyOf({ amr: ['pwd'], factors: [], auth_time: now + 3600 }), /future/)
  t.match(whyOf({ amr: ['pwd'], factors: [], auth_time: now - 3600 }), /3600 s ago, at most 60 s/)
})

t.test('the smaller age limit decides which factors count', async (t) => {
  const given = evidence({ pwd: 100, sms: 10 }, { amr: ['pwd', 'sms', 'mfa'] })
  t.equal(verdictOf({ mfa: 'strict', maxAgeSeconds: 900, factorMaxAgeSeconds: 100 }, given), 'satisfied')
  t.equal(verdictOf({ mfa: 'strict', maxAgeSeconds: 900, factorMaxAgeSeconds: 99 }, given), 'step_up')
  t.equal(verdictOf({ mfa: 'strict', maxAgeSeconds: 99, factorMaxAgeSeconds: 900 }, given), 'step_up')
})

t.test(
  'without auth_factors, strength counts where no age is limited, and auth_time for a single method',
  async (t) => {
    const both: Evidence = { amr: ['pwd', 'sms', 'mfa'], auth_time: ago(5), factors: [] }
    t.equal(verdictOf({ mfa: 'strict' }, both), 'satisfied')
    t.equal(verdictOf({ maxAgeSeconds: 900 }, both), 'satisfied')
    t.not(verdictOf({ mfa: 'strict', maxAgeSeconds: 900 }, both), 'satisfied')
    t.not(verdictOf({ methods: ['pwd'], maxAgeSeconds: 900 }, both), 'satisfied')
    const one: Evidence = { amr: ['pwd'], auth_time: ago(5), factors: [] }
    t.equal(verdictOf({ methods: ['pwd'], maxAgeSeconds: 900 }, one), 'satisfied')
    t.same(methodsFor({ mfa: 'strict', maxAgeSeconds: 900 }, one), ['sms', 'otp', 'webauthn'])
    const unnamed: Evidence = { amr: ['pwd', 'mfa'], auth_time: ago(5), factors: [] }
    t.not(
      verdictOf({ methods: ['pwd'], maxAgeSeconds: 900 }, unnamed),
      'satisfied',
      'may be the time of another',
    )
    t.not(verdictOf({ methods: ['pwd'], maxAgeSeconds: 900 }, { ...one, amr: ['mfa'] }), 'satisfied')
    const untimed: Evidence = { amr: ['pwd'], factors: [] }
    t.not(verdictOf({ methods: ['pwd'], factorMaxAgeSeconds: 900 }, untimed), 'satisfied')
  },
)

t.test('auth_factors count only for methods of amr', async (t) => {
  const given: Evidence = { amr: ['pwd'], auth_time: ago(5), factors: [{ method: 'sms', time: ago(5) }] }
  t.equal(verdictOf({ mfa: 'strict' }, given), 'step_up')
  t.equal(
    verdictOf({ methods: ['pwd'], maxAgeSeconds: 900 }, given),
    'step_up',
    'auth_time may be that of sms',
  )
})

t.test('the verdict is reauthenticate if no single method is enough', async (t) => {
  t.equal(verdictOf({ methods: ['pwd', 'sms'] }, { amr: [], factors: [] }), 'reauthenticate')
  t.equal(verdictOf({ acr: 'gold' }, evidence({ pwd: 1 }, { acr: 'silver' })), 'reauthenticate')
  t.equal(verdictOf({ acr: 'gold silver' }, evidence({ pwd: 1 }, { acr: 'gold' })), 'reauthenticate')
  t.equal(verdictOf({ acr: 'gold' }, evidence({ pwd: 1 })), 'reauthenticate')
  t.equal(verdictOf({ acr: ' ' }, evidence({ pwd: 1 }, { acr: ' ' })), 'reauthenticate')
  const old = evidence({ pwd: 90_000, sms: 90_000 }, { amr: ['pwd', 'sms', 'mfa'] })
  t.same(methodsFor({ mfa: 'strict', maxAgeSeconds: 900 }, old), ['webauthn'])
})

t.test('a step-up offers only methods that are available', async (t) => {
  const old = evidence({ pwd: 90_000, sms: 90_000 }, { amr: ['pwd', 'sms', 'mfa'] })
  const requirement: Requirement = { mfa: 'strict', maxAgeSeconds: 900 }
  t.equal(evaluateRequirement(requirement, old, now, ['pwd', 'sms']).verdict, 'reauthenticate')
  t.match(evaluateRequirement(requirement, evidence({ pwd: 5 }), now, ['pwd', 'sms']), { methods: ['sms'] })
  t.equal(evaluateRequirement({ mfa: 'strict' }, evidence({ pwd: 5 }), now, []).verdict, 'reauthenticate')
})

t.test('evaluateRequirement does not change its arguments', async (t) => {
  const given: Evidence = { amr: ['pwd'], auth_time: ago(5), factors: [] }
  Object.freeze(given.amr)
  Object.freeze(given.factors)
  t.equal(verdictOf({ mfa: 'strict', maxAgeSeconds: 900 }, Object.freeze(given)), 'step_up')
})
