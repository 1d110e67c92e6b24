import t from 'tap'
import { amrOf, authenticationMethods, kindsOf, provesTwoKinds } from '../../src/index.ts'

t.test('kindsOf returns the kinds of each method', async (t) => {
  t.same(
    [...authenticationMethods, 'kba', 'mfa', '__proto__'].map((method) => kindsOf({ method }).join()),
    ['knowledge', 'possession', '', '', 'possession', 'possession', '', '', ''],
  )
  t.same(kindsOf({ method: 'webauthn', user_verified: true }), ['possession', 'inherence'])
  t.same(kindsOf({ method: 'webauthn', user_verified: false }), ['possession'])
  t.same(kindsOf({ method: 'sms', user_verified: true }), ['possession'], 'means something for webauthn only')
})

t.test('L04 provesTwoKinds over all pairs of methods', async (t) => {
  const pairs = authenticationMethods.flatMap((a) => authenticationMethods.map((b) => [a, b] as const))
  const proven = pairs.filter(([a, b]) => a < b && provesTwoKinds([{ method: a }, { method: b }]))
  t.same(proven.map((pair) => pair.join()).sort(), ['otp,pwd', 'pwd,sms', 'pwd,webauthn'])
  for (const method of [...authenticationMethods, 'kba']) {
    t.equal(provesTwoKinds([{ method }, { method }]), false, `${method} twice`)
    t.equal(provesTwoKinds([{ method }, { method: 'kba' }]), false, `${method} and an unknown one`)
  }
  t.equal(provesTwoKinds([]), false)
  t.equal(provesTwoKinds([{ method: 'webauthn', user_verified: true }]), true)
})

t.test('amrOf names each method once, and mfa last', async (t) => {
  t.same(amrOf([]), [])
  t.same(amrOf([{ method: 'pwd' }, { method: 'pwd' }]), ['pwd'])
  t.same(amrOf([{ method: 'sms' }, { method: 'pwd' }, { method: 'sms' }]), ['sms', 'pwd', 'mfa'])
  t.same(amrOf([{ method: 'pwd' }, { method: 'eotp' }, { method: 'eml' }]), ['pwd', 'eotp', 'eml'])
})
