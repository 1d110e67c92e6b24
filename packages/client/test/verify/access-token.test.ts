import t from 'tap'
import { createSigningKey, goodClaims, nowSeconds, settings, signToken } from '../support/issuer.ts'
import { mockService } from '../support/mock-service.ts'

const key = await createSigningKey('es256')
const attacker = await createSigningKey('es256')
const jwks = { status: 200, body: { keys: [key.jwk] } }
const audience = 'https://ledger.example'
const atClaims = {
  ...goodClaims,
  ...{ aud: audience, client_id: settings.clientId, jti: 'jti-1', scope: 'read write' },
}
const at = { typ: 'at+jwt' }

t.test('verifyAccessToken accepts a valid token and returns all claims, frozen', async (t) => {
  const { client } = mockService(t, () => jwks)
  for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT']) {
    const claims = await client.verifyAccessToken(await signToken(key, atClaims, { typ }), { audience })
    t.same(claims, atClaims)
    t.ok(Object.isFrozen(claims))
  }
  const several = { ...atClaims, aud: ['https://other.example', audience], nbf: nowSeconds }
  t.same((await client.verifyAccessToken(await signToken(key, several, at), { audience })).aud, several.aud)
})

const refused: [string, Record<string, unknown>, Record<string, unknown>?][] = [
  ['I07 an ID token', atClaims, { typ: 'JWT' }],
  ['I07 a token without a type', atClaims, { typ: undefined }],
  ['I07 a log-out token', atClaims, { typ: 'logout+jwt' }],
  ['a type in a list', atClaims, { typ: ['at+jwt'] }],
  ['I08 another issuer', { ...atClaims, iss: `${settings.issuer}/` }],
  ['I09 another audience', { ...atClaims, aud: `${audience}/` }],
  ['I09 the client as audience', { ...atClaims, aud: settings.clientId }],
  ['no audience', { ...atClaims, aud: undefined }],
  ['another tenant', { ...atClaims, tid: 'other' }],
  ['no client', { ...atClaims, client_id: undefined }],
  ['no subject', { ...atClaims, sub: undefined }],
  ['no id', { ...atClaims, jti: undefined }],
  ['a time that has passed', { ...atClaims, exp: nowSeconds - 30 }],
  ['a time in milliseconds', { ...atClaims, exp: (nowSeconds + 60) * 1000 }],
  ['an end before its start', { ...atClaims, exp: atClaims.iat }],
  ['a start in the future', { ...atClaims, iat: nowSeconds + 31 }],
  ['not yet valid', { ...atClaims, nbf: nowSeconds + 31 }],
  ['nbf that is no time', { ...atClaims, nbf: 'soon' }],
]

for (const [title, claims, header = {}] of refused) {
  t.test(`${title}: refused as token_invalid`, async (t) => {
    const { client } = mockService(t, () => jwks)
    const token = await signToken(key, claims, { ...at, ...header })
    await t.rejects(client.verifyAccessToken(token, { audience }), { code: 'token_invalid' })
  })
}

t.test('verifyAccessToken refuses a token of another signer, and malformed tokens', async (t) => {
  const { client } = mockService(t, () => jwks)
  const forged = await signToken(attacker, atClaims, at)
  for (const token of [forged, '', 'opaque', `${forged}.x`]) {
    await t.rejects(client.verifyAccessToken(token, { audience }), { code: 'token_invalid' })
  }
})

t.test('an access token never passes as an ID token', async (t) => {
  const { client } = mockService(t, () => jwks)
  const token = await signToken(key, { ...atClaims, aud: settings.clientId }, at)
  await t.rejects(client.verifyIdToken(token), { code: 'token_invalid' })
})

t.test('verifyAccessToken without an audience is request_invalid', async (t) => {
  const { client } = mockService(t, () => jwks)
  const token = await signToken(key, atClaims, at)
  await t.rejects(client.verifyAccessToken(token, { audience: '' }), { code: 'request_invalid' })
})

t.test('J05 missing keys are keys_unavailable, not token_invalid', async (t) => {
  const { client } = mockService(t, () => ({ status: 503 }))
  const token = await signToken(key, atClaims, at)
  await t.rejects(client.verifyAccessToken(token, { audience }), { code: 'keys_unavailable' })
})
