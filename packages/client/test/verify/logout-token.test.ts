import { backchannelLogoutEvent } from '@latchkey/protocol'
import t from 'tap'
import { createSigningKey, goodClaims, nowSeconds, settings, signToken } from '../support/issuer.ts'
import { mockService } from '../support/mock-service.ts'

const key = await createSigningKey('es256')
const attacker = await createSigningKey('es256')
const jwks = { status: 200, body: { keys: [key.jwk] } }

const good = {
  iss: settings.issuer,
  aud: settings.clientId,
  iat: nowSeconds,
  exp: nowSeconds + 120,
  jti: 'token-1',
  sub: 'user-1',
  sid: 'session-1',
  events: { [backchannelLogoutEvent]: {} },
}
const header = { typ: 'logout+jwt' }

t.test('verifyLogoutToken accepts a valid token', async (t) => {
  const service = mockService(t, () => jwks)
  t.match(await service.client.verifyLogoutToken(await signToken(key, good, header)), good)
  const accepted = [
    { ...good, sid: undefined },
    { ...good, iat: nowSeconds - 600 },
    { ...good, nbf: nowSeconds },
    { ...good, sub: undefined },
    { ...good, aud: [settings.clientId] },
    { ...good, tid: settings.tenantId },
    { ...good, events: { ...good.events, other: 1 } },
  ]
  for (const claims of accepted) {
    await t.resolves(service.client.verifyLogoutToken(await signToken(key, claims, header)))
  }
  const long = await signToken(key, good, { typ: 'application/logout+JWT' })
  await t.resolves(service.client.verifyLogoutToken(long), 'in the long form of its type, too')
})

t.test(
  'a log-out token that is wrong in one respect is refused (Back-Channel Logout 1.0, 2.6)',
  async (t) => {
    const service = mockService(t, () => jwks)
    const wrong: [string, Record<string, unknown>][] = [
      ['another issuer', { iss: 'https://evil.example' }],
      ['another audience', { aud: 'bank-web' }],
      ['another audience too', { aud: ['bank-web', settings.clientId] }],
      ['another tenant', { tid: 'tenant-2' }],
      ['no time', { iat: undefined }],
      ['no end', { exp: undefined }],
      ['too old', { iat: nowSeconds - 900, exp: nowSeconds - 600 }],
      ['of the future', { iat: nowSeconds + 900, exp: nowSeconds + 1000 }],
      ['ends before it begins', { exp: nowSeconds - 1 }],
      ['issued a year ago', { iat: nowSeconds - 31_536_000 }],
      ['issued eleven minutes ago', { iat: nowSeconds - 660, exp: nowSeconds + 3600 }],
      ['not yet valid', { nbf: nowSeconds + 31 }],
      ['nbf that is no time', { nbf: 'soon' }],
      ['no jti', { jti: undefined }],
      ['neither sub nor sid', { sub: undefined, sid: undefined }],
      ['no events', { events: undefined }],
      ['another event', { events: { 'https://example.com/event': {} } }],
      ['an event that is no object', { events: { [backchannelLogoutEvent]: true } }],
      ['an event that is a list', { events: { [backchannelLogoutEvent]: [] } }],
      ['a nonce', { nonce: 'n' }],
    ]
    for (const [name, change] of wrong) {
      const token = await signToken(key, { ...good, ...change }, header)
      await t.rejects(service.client.verifyLogoutToken(token), { code: 'token_invalid' }, name)
    }
  },
)

t.test('I07 verifyLogoutToken refuses other kinds of tokens and other keys', async (t) => {
  const service = mockService(t, () => jwks)
  const others = [
    await signToken(key, good, { typ: 'JWT' }),
    await signToken(key, good, { typ: 'at+jwt' }),
    await signToken(key, good, { typ: undefined }),
    await signToken(key, goodClaims),
    await signToken(attacker, good, header),
    'no token',
    '',
  ]
  for (const token of others) {
    await t.rejects(service.client.verifyLogoutToken(token), { code: 'token_invalid' })
  }
  await t.rejects(service.client.verifyIdToken(await signToken(key, good, header)), { code: 'token_invalid' })
})
