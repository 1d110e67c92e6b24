import t from 'tap'
import { AccessTokenClaimsSchema, createCheck, IdTokenClaimsSchema } from '../../src/index.ts'

const claims = {
  iss: 'https://issuer.example',
  sub: 'user-1',
  aud: 'shop-web',
  tid: 'tenant-1',
  iat: 1_800_000_000,
  exp: 1_800_003_600,
}

t.test('IdTokenClaimsSchema accepts unknown claims and refuses malformed known ones', async (t) => {
  const check = createCheck(IdTokenClaimsSchema)
  t.equal(check({ ...claims, at_hash: 'x', amr: 'odd', acr: 1, auth_factors: 'odd' }).ok, true)
  t.equal(check({ ...claims, aud: ['a', 'b'] }).ok, true)
  for (const [field, value] of [
    ['sub', ''],
    ['sub', 1],
    ['sub', 'a'.repeat(256)],
    ['iss', undefined],
    ['aud', []],
    ['aud', { a: 1 }],
    ['tid', ''],
    ['exp', '1800003600'],
    ['iat', 1_800_000_000_000],
    ['auth_time', -1],
    ['auth_time', Number.NaN],
    ['sid', 1],
  ] as const) {
    const { [field]: _, ...others } = { ...claims, sid: 'x', auth_time: 1 }
    const result = check(value === undefined ? others : { ...others, [field]: value })
    t.equal(result.ok, false, `${field} ${value}`)
    t.match(result, { fault: { field: new RegExp(`^${field}`) } }, `${field} ${value}`)
  }
})

t.test('AccessTokenClaimsSchema requires the claims of RFC 9068', async (t) => {
  const check = createCheck(AccessTokenClaimsSchema)
  const all = { ...claims, jti: 'j', client_id: 'shop-web', scope: 'orders' }
  t.equal(check(all).ok, true)
  for (const field of ['iss', 'sub', 'aud', 'iat', 'exp', 'jti', 'client_id', 'tid']) {
    const rest = Object.fromEntries(Object.entries(all).filter(([name]) => name !== field))
    t.match(check(rest), { ok: false, fault: { field, problem: 'is required' } })
  }
})
