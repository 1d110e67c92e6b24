import t from 'tap'
import { evidenceOf } from '../../src/index.ts'

const claims = {
  iss: 'https://issuer.example',
  sub: 'user-1',
  aud: 'shop-web',
  tid: 'tenant-1',
  iat: 1_800_000_000,
  exp: 1_800_003_600,
}

t.test('evidenceOf reads the claims of our service', async (t) => {
  t.same(
    evidenceOf({
      ...claims,
      amr: ['pwd', 'webauthn', 'mfa', 'pwd'],
      acr: 'a b',
      auth_time: 1_800_000_000,
      auth_factors: [
        { method: 'pwd', time: 1_799_999_000 },
        { method: 'webauthn', time: 1_800_000_000, user_verified: true, more: 1 },
      ],
    }),
    {
      amr: ['pwd', 'webauthn', 'mfa'],
      acr: 'a b',
      auth_time: 1_800_000_000,
      factors: [
        { method: 'pwd', time: 1_799_999_000 },
        { method: 'webauthn', time: 1_800_000_000, user_verified: true },
      ],
    },
  )
})

t.test('evidenceOf works without the optional claims', async (t) => {
  t.same(evidenceOf(claims), { amr: [], factors: [] })
  t.same(evidenceOf({ ...claims, amr: ['pwd', 'social'] }), { amr: ['pwd', 'social'], factors: [] })
})

t.test('L02 amr of any other form than an array of strings counts as none', async (t) => {
  const many = Array.from({ length: 10_000 }, (_, i) => `m${i}`)
  for (const amr of [
    undefined,
    null,
    'mfa',
    'pwd mfa',
    1,
    true,
    {},
    { 0: 'mfa', length: 1 },
    ['mfa', 1],
    [['mfa']],
    [null],
    many,
  ]) {
    t.same(evidenceOf({ ...claims, amr }).amr, [], String(amr).slice(0, 20))
  }
})

t.test('L02 auth_factors of another form count as none', async (t) => {
  const good = { method: 'pwd', time: 1 }
  for (const auth_factors of [
    null,
    'pwd',
    { 0: good },
    [good, null],
    [good, 'sms'],
    [good, { method: 'sms' }],
    [good, { method: 'sms', time: '1' }],
    [good, { method: 'sms', time: Number.POSITIVE_INFINITY }],
    [good, { method: ['sms'], time: 1 }],
    Array.from({ length: 33 }, () => good),
  ]) {
    t.same(evidenceOf({ ...claims, auth_factors }).factors, [], JSON.stringify(auth_factors).slice(0, 60))
  }
})

t.test('user verification counts only when it is exactly true, acr only when it is a string', async (t) => {
  for (const user_verified of ['true', 1, {}, false, null]) {
    const { factors } = evidenceOf({
      ...claims,
      auth_factors: [{ method: 'webauthn', time: 1, user_verified }],
    })
    t.same(factors, [{ method: 'webauthn', time: 1 }])
  }
  t.notOk('acr' in evidenceOf({ ...claims, acr: ['a'] }))
})
