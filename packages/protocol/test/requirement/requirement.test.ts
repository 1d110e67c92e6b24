import t from 'tap'
import { createCheck, type Requirement, RequirementSchema, strictestRequirement } from '../../src/index.ts'

t.test('strictestRequirement combines rules to the strictest value', async (t) => {
  t.same(strictestRequirement(), {})
  t.same(
    strictestRequirement(
      { mfa: 'strict', maxAgeSeconds: 900, methods: ['pwd'], acr: 'a b' },
      { mfa: 'wire', maxAgeSeconds: 60, factorMaxAgeSeconds: 30, methods: ['pwd', 'sms'], acr: 'b c' },
    ),
    { mfa: 'strict', maxAgeSeconds: 60, factorMaxAgeSeconds: 30, methods: ['pwd', 'sms'], acr: 'a b c' },
  )
})

t.test('strictestRequirement uses the higher level of mfa, in either order', async (t) => {
  const rungs = ['wire', 'strict', 'phishing-resistant'] as const
  for (const [i, a] of rungs.entries()) {
    for (const [j, b] of rungs.entries()) {
      t.same(strictestRequirement({ mfa: a }, { mfa: b }), { mfa: rungs[Math.max(i, j)] }, `${a}, ${b}`)
    }
  }
})

t.test('strictestRequirement does not change its arguments', async (t) => {
  const given: Requirement = { methods: ['pwd'], maxAgeSeconds: 1 }
  t.same(strictestRequirement(given, { methods: ['sms'] }), { methods: ['pwd', 'sms'], maxAgeSeconds: 1 })
  t.same(given, { methods: ['pwd'], maxAgeSeconds: 1 })
})

t.test('RequirementSchema accepts the limits of each rule', async (t) => {
  const check = createCheck(RequirementSchema)
  for (const value of [
    {},
    { methods: ['pwd', 'sms', 'eotp', 'eml', 'otp', 'webauthn', 'email'] },
    { mfa: 'wire' },
    { mfa: 'strict' },
    { mfa: 'phishing-resistant' },
    { acr: 'urn:transmit:centralized' },
    { acr: 'a b c' },
    { maxAgeSeconds: 0 },
    { maxAgeSeconds: 2_592_000, factorMaxAgeSeconds: 2_592_000 },
  ]) {
    t.equal(check(value).ok, true, JSON.stringify(value))
  }
})

t.test('RequirementSchema refuses a typo or an absurd value and names the rule', async (t) => {
  const check = createCheck(RequirementSchema)
  const table: [unknown, string][] = [
    ['optionl', ''],
    [true, ''],
    [{ mfa: true }, 'mfa'],
    [{ mfa: 'strct' }, 'mfa'],
    [{ mfa: 'Strict' }, 'mfa'],
    [{ maxAge: 60 }, 'maxAge'],
    [{ max_age: 60 }, 'max_age'],
    [{ maxAgeSeconds: '60' }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: -1 }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: 1.5 }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: Number.NaN }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: Number.POSITIVE_INFINITY }, 'maxAgeSeconds'],
    [{ factorMaxAgeSeconds: 2_592_001 }, 'factorMaxAgeSeconds'],
    [{ methods: [] }, 'methods'],
    [{ methods: 'pwd' }, 'methods'],
    [{ methods: ['pwd', 'password'] }, 'methods.1'],
    [{ methods: ['mfa'] }, 'methods.0'],
    [{ acr: '' }, 'acr'],
    [{ acr: ' ' }, 'acr'],
    [{ acr: 'a  b' }, 'acr'],
    [{ acr: 'a", error="x' }, 'acr'],
    [{ acr: ['a'] }, 'acr'],
  ]
  for (const [value, field] of table) {
    t.match(check(value), { ok: false, fault: { field } }, JSON.stringify(value))
  }
})
