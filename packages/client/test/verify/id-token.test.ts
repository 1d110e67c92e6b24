import { createHmac, KeyObject, sign as signBytes } from 'node:crypto'
import { CompactEncrypt, exportSPKI } from 'jose'
import t from 'tap'
import { accessTokenHash } from '../../src/verify/id-token.ts'
import {
  createSigningKey,
  goodClaims,
  nowSeconds,
  type SigningKey,
  settings,
  signToken,
} from '../support/issuer.ts'
import { mockService } from '../support/mock-service.ts'

const es256 = await createSigningKey('es256')
const rs256 = await createSigningKey('rs256', 'RS256')
const attacker = await createSigningKey('es256')
const published = [es256.jwk, rs256.jwk]

const jwks = { status: 200, body: { keys: published } }
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const good = await signToken(es256)
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')

/** Signs any bytes as a token: what a library that builds tokens refuses to make. */
function signRaw(
  payload: string | Uint8Array,
  header: unknown = { alg: 'ES256', kid: 'es256', typ: 'JWT' },
): string {
  const input = `${encode(header)}.${Buffer.from(payload).toString('base64url')}`
  const key = { key: privateKeyOf(es256), dsaEncoding: 'ieee-p1363' } as const
  return `${input}.${signBytes('sha256', Buffer.from(input), key).toString('base64url')}`
}

function privateKeyOf(key: SigningKey) {
  return KeyObject.from(key.privateKey)
}

t.test('verifyIdToken accepts a valid token and returns all claims', async (t) => {
  const service = mockService(t, () => jwks)
  const claims = {
    ...goodClaims,
    sid: 'opaque',
    email: 'a@example.com',
    azp: settings.clientId,
    auth_factors: [],
  }
  const verified = await service.client.verifyIdToken(await signToken(es256, claims))
  t.same(verified, claims)
})

t.test('I21 verified claims are frozen and new at each verification', async (t) => {
  const service = mockService(t, () => jwks)
  const first = await service.client.verifyIdToken(good)
  t.ok(Object.isFrozen(first))
  t.not(await service.client.verifyIdToken(good), first)
})

t.test('each algorithm of the default list verifies', async (t) => {
  for (const alg of ['ES256', 'EdDSA', 'PS256', 'RS256']) {
    const key = await createSigningKey(alg, alg)
    const service = mockService(t, () => ({ status: 200, body: { keys: [key.jwk] } }))
    t.match(await service.client.verifyIdToken(await signToken(key)), { sub: 'user-1' }, alg)
  }
})

t.test('only configured algorithms verify, whatever the published keys', async (t) => {
  const service = mockService(t, () => jwks, { algorithms: ['ES256'] })
  t.ok(await service.client.verifyIdToken(good))
  await t.rejects(service.client.verifyIdToken(await signToken(rs256)), { code: 'token_invalid' })
})

const accepted: [string, Promise<string> | string][] = [
  ['without typ', signToken(es256, goodClaims, { typ: undefined })],
  ['with typ in lower case', signToken(es256, goodClaims, { typ: 'jwt' })],
  ['with the client as the one member of aud', signToken(es256, { ...goodClaims, aud: [settings.clientId] })],
  ['I10 with our azp', signToken(es256, { ...goodClaims, azp: settings.clientId })],
  [
    'I11 that ended 29 s ago',
    signToken(es256, { ...goodClaims, iat: nowSeconds - 100, exp: nowSeconds - 29 }),
  ],
  ['I12 issued 30 s ahead', signToken(es256, { ...goodClaims, iat: nowSeconds + 30 })],
  ['I12 valid from 29 s ahead', signToken(es256, { ...goodClaims, nbf: nowSeconds + 29 })],
  ['with an unknown header member', signToken(es256, goodClaims, { x5t: 'abc' })],
  ['with amr of another form, which counts as none', signToken(es256, { ...goodClaims, amr: 'pwd' })],
]
for (const [name, token] of accepted) {
  t.test(`an ID token ${name} is accepted`, async (t) => {
    const service = mockService(t, () => jwks)
    t.match(await service.client.verifyIdToken(await token), { sub: 'user-1' })
  })
}

function withClaims(changes: Record<string, unknown>): Promise<string> {
  return signToken(es256, { ...goodClaims, ...changes })
}
function withHeader(changes: Record<string, unknown>): string {
  const { alg, kid, typ } = { alg: 'ES256', kid: 'es256', typ: 'JWT' }
  const members = Object.entries({ alg, kid, typ, ...changes }).filter(([, value]) => value !== undefined)
  return signRaw(JSON.stringify(goodClaims), Object.fromEntries(members))
}
async function withHmac(secret: string | Buffer): Promise<string> {
  const input = `${encode({ alg: 'HS256', kid: 'rs256', typ: 'JWT' })}.${goodPayload}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
const pem = await exportSPKI(rs256.publicKey)
const derSignature = signBytes(
  'sha256',
  Buffer.from(`${goodHeader}.${goodPayload}`),
  privateKeyOf(es256),
).toString('base64url')
const lastChar = goodSignature.at(-1) ?? ''
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const neighbour = alphabet[alphabet.indexOf(lastChar) ^ 1] ?? ''
const accessClaims = {
  ...goodClaims,
  aud: 'https://api.example',
  client_id: settings.clientId,
  jti: 'j',
  scope: 'orders',
}
const logoutClaims = {
  iss: settings.issuer,
  aud: settings.clientId,
  iat: nowSeconds,
  exp: nowSeconds + 120,
  jti: 'j',
  sid: 's',
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
}

const refused: [string, unknown][] = [
  ['I01 alg none', `${encode({ alg: 'none', kid: 'es256' })}.${goodPayload}.`],
  [
    'I01 alg none with a signature',
    `${encode({ alg: 'none', kid: 'es256' })}.${goodPayload}.${goodSignature}`,
  ],
  ['I01 alg None', withHeader({ alg: 'None' })],
  ['I01 alg nOnE', withHeader({ alg: 'nOnE' })],
  ['I01 no alg', withHeader({ alg: undefined })],
  ['I01 an alg that is a number', withHeader({ alg: 1 })],
  ['I01 an alg in lower case', withHeader({ alg: 'es256' })],
  ['I01 an empty signature', `${goodHeader}.${goodPayload}.`],
  ['I01 no signature', `${goodHeader}.${goodPayload}`],
  ['I02 the public key as an HMAC secret, PEM', withHmac(pem)],
  ['I02 the public key as an HMAC secret, PEM and line break', withHmac(`${pem}\n`)],
  ['I02 the public key as an HMAC secret, DER', withHmac(Buffer.from(pem.replace(/-.*-|\s/g, ''), 'base64'))],
  ['I02 the public key as an HMAC secret, JWK', withHmac(JSON.stringify(rs256.jwk))],
  ['I02 an algorithm that is not its key’s', withHeader({ alg: 'RS256' })],
  ['I02 the key of another algorithm', withHeader({ kid: 'rs256' })],
  ['I04 an embedded key', signToken(attacker, goodClaims, { jwk: attacker.jwk })],
  ['I04 an embedded key though ours signed', withHeader({ jwk: es256.jwk })],
  ['I04 jku', withHeader({ jku: 'https://attacker.example/jwks' })],
  ['I04 x5u', withHeader({ x5u: 'https://attacker.example/cert' })],
  ['I04 x5c', withHeader({ x5c: ['AAAA'] })],
  ['I05 an unknown kid', withHeader({ kid: 'other' })],
  ['I05 no kid', withHeader({ kid: undefined })],
  ['I05 a kid that is a path', withHeader({ kid: '../../dev/null' })],
  ['I05 a kid that is SQL', withHeader({ kid: "' OR 1=1 --" })],
  ['I05 a kid that is a number', withHeader({ kid: 1 })],
  ['I05 a kid that is an object', withHeader({ kid: { $ne: '' } })],
  ['I05 a kid of __proto__', withHeader({ kid: '__proto__' })],
  ['I05 a kid of 20 KB', withHeader({ kid: 'k'.repeat(20_000) })],
  ['I05 a kid of 1 MB', withHeader({ kid: 'k'.repeat(1_000_000) })],
  ['I06 crit', withHeader({ crit: ['exp'], exp: 1 })],
  ['I06 crit with b64', withHeader({ crit: ['b64'], b64: true })],
  ['I06 b64 false', withHeader({ b64: false })],
  ['I06 an empty crit', withHeader({ crit: [] })],
  ['I06 zip', withHeader({ zip: 'DEF' })],
  ['I07 the type of an access token', withHeader({ typ: 'at+jwt' })],
  ['I07 the long type of an access token', withHeader({ typ: 'application/at+jwt' })],
  ['I07 the type of a log-out token', withHeader({ typ: 'logout+jwt' })],
  ['I07 the type of a security event', withHeader({ typ: 'secevent+jwt' })],
  ['I07 a type that is no text', withHeader({ typ: ['JWT'] })],
  ['I07 a type of null', withHeader({ typ: null })],
  ['I07 an access token', signToken(es256, accessClaims, { typ: 'at+jwt' })],
  ['I07 an access token without its type', signToken(es256, accessClaims, { typ: undefined })],
  ['I07 a log-out token', signToken(es256, logoutClaims, { typ: 'logout+jwt' })],
  [
    'I07 a log-out token with sub and without its type',
    signToken(es256, { ...logoutClaims, sub: 'user-1', tid: settings.tenantId }),
  ],
  ['I07 I16 a client token', signToken(es256, { ...goodClaims, sub: settings.clientId })],
  ['I08 iss with a slash', withClaims({ iss: `${settings.issuer}/` })],
  ['I08 iss in upper case', withClaims({ iss: settings.issuer.toUpperCase() })],
  ['I08 iss over http', withClaims({ iss: settings.issuer.replace('https', 'http') })],
  ['I08 another iss', withClaims({ iss: 'https://attacker.example' })],
  ['I08 no iss', withClaims({ iss: undefined })],
  ['I08 iss in an array', withClaims({ iss: [settings.issuer] })],
  ['I09 another aud', withClaims({ aud: 'bank-web' })],
  ['I09 no aud', withClaims({ aud: undefined })],
  ['I09 an empty aud', withClaims({ aud: [] })],
  ['I09 aud with another client', withClaims({ aud: [settings.clientId, 'bank-web'] })],
  ['I09 a nested aud', withClaims({ aud: [[settings.clientId]] })],
  ['I09 an aud that contains ours', withClaims({ aud: `${settings.clientId}-2` })],
  ['I09 an aud that ours contains', withClaims({ aud: 'shop' })],
  ['I09 an aud that is an object', withClaims({ aud: { 0: settings.clientId } })],
  ['I10 azp of another client', withClaims({ azp: 'bank-web' })],
  ['I10 azp that is an array', withClaims({ azp: [settings.clientId] })],
  ['I10 an empty azp', withClaims({ azp: '' })],
  ['I11 exp 30 s ago', withClaims({ iat: nowSeconds - 100, exp: nowSeconds - 30 })],
  ['I11 exp an hour ago', withClaims({ iat: nowSeconds - 7200, exp: nowSeconds - 3600 })],
  ['I11 no exp', withClaims({ exp: undefined })],
  ['I11 exp as text', withClaims({ exp: '9999999999' })],
  ['I11 a fraction in exp', withClaims({ exp: nowSeconds + 0.5 })],
  ['I11 exp of 1e300', withClaims({ exp: 1e300 })],
  ['I11 a negative exp', withClaims({ exp: -1 })],
  ['I11 exp in milliseconds', withClaims({ exp: (nowSeconds + 3600) * 1000 })],
  ['I11 exp of null', withClaims({ exp: null })],
  ['I11 exp in an array', withClaims({ exp: [nowSeconds + 3600] })],
  ['I11 exp of 1e400', signRaw(JSON.stringify(goodClaims).replace(/"exp":\d+/, '"exp":1e400'))],
  ['I11 exp before iat', withClaims({ iat: nowSeconds, exp: nowSeconds - 1 })],
  ['I12 iat 31 s ahead', withClaims({ iat: nowSeconds + 31 })],
  ['I12 iat an hour ahead', withClaims({ iat: nowSeconds + 3600, exp: nowSeconds + 7200 })],
  ['I12 no iat', withClaims({ iat: undefined })],
  ['I12 nbf 31 s ahead', withClaims({ nbf: nowSeconds + 31 })],
  ['I12 nbf an hour ahead', withClaims({ nbf: nowSeconds + 3600 })],
  ['I12 nbf as text', withClaims({ nbf: '0' })],
  ['I12 nbf of null', withClaims({ nbf: null })],
  ['I12 Q19 a clock five minutes ahead', withClaims({ iat: nowSeconds + 300, exp: nowSeconds + 3900 })],
  ['I13 sub named twice', signRaw(JSON.stringify(goodClaims).replace('{', '{"sub":"admin",'))],
  [
    'I13 alg named twice',
    signRaw(JSON.stringify(goodClaims)).replace(
      /^[^.]+/,
      encode('{"alg":"ES256","kid":"es256","alg":"ES256"}'),
    ),
  ],
  ['I13 a byte order mark', signRaw(`\ufeff${JSON.stringify(goodClaims)}`)],
  ['I13 UTF-16', signRaw(Buffer.from(JSON.stringify(goodClaims), 'utf16le'))],
  ['I13 a payload of 5 MB', signRaw(JSON.stringify({ ...goodClaims, pad: 'x'.repeat(5_000_000) }))],
  ['I13 depth 10000', signRaw(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)],
  ['I13 a payload that is an array', signRaw(JSON.stringify([goodClaims]))],
  ['I13 a payload that is text', signRaw('hello')],
  ['I13 an empty payload', `${goodHeader}..${goodSignature}`],
  ['I14 no sub', withClaims({ sub: undefined })],
  ['I14 an empty sub', withClaims({ sub: '' })],
  ['I14 a sub that is a number', withClaims({ sub: 5 })],
  ['I14 a sub of 300 characters', withClaims({ sub: 's'.repeat(300) })],
  ['I15 another tenant', withClaims({ tid: 'tenant-2' })],
  ['I15 no tenant', withClaims({ tid: undefined })],
  ['I15 a tenant in an array', withClaims({ tid: [settings.tenantId] })],
  ['I17 padding', `${good}==`],
  ['I17 a padded header', `${goodHeader}=.${goodPayload}.${goodSignature}`],
  ['I17 a space before', ` ${good}`],
  ['I17 a line break after', `${good}\n`],
  ['I17 a space within', `${goodHeader}. ${goodPayload}.${goodSignature}`],
  ['I17 base64 in place of base64url', `${goodHeader}.${goodPayload}.${goodSignature.slice(0, -2)}+/`],
  [
    'I17 another last character for the same bytes',
    `${goodHeader}.${goodPayload}.${goodSignature.slice(0, -1)}${neighbour}`,
  ],
  ['I17 a signature in DER', `${goodHeader}.${goodPayload}.${derSignature}`],
  ['I17 a signature cut short', `${goodHeader}.${goodPayload}.${goodSignature.slice(0, -4)}`],
  ['I17 a signature of zeros', `${goodHeader}.${goodPayload}.${Buffer.alloc(64).toString('base64url')}`],
  [
    'I17 the signature of another token',
    `${goodHeader}.${encode({ ...goodClaims, sub: 'admin' })}.${goodSignature}`,
  ],
  ['I17 the key of an attacker under our kid', signToken(attacker)],
  ['I18 five parts', 'a.b.c.d.e'],
  [
    'I18 a JWE',
    new CompactEncrypt(Buffer.from(good))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'rs256' })
      .encrypt(rs256.publicKey)
      .catch(() => 'a.b.c.d.e'),
  ],
  [
    'I18 PBES2 with a huge count',
    `${encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31, p2s: 'AA' })}.a.b.c.d`,
  ],
  [
    'I18 PBES2 in three parts',
    `${encode({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'AA', kid: 'es256' })}.${goodPayload}.${goodSignature}`,
  ],
  ['I18 enc', withHeader({ enc: 'A256GCM' })],
  ['I18 a nested token', signRaw(good)],
  ['I22 no token', undefined],
  ['I22 null', null],
  ['I22 a number', 5],
  ['I22 an object', { sub: 'user-1' }],
  ['I22 an empty text', ''],
  ['I22 dots', '..'],
]
for (const [name, token] of refused) {
  t.test(`an ID token with ${name} is token_invalid`, async (t) => {
    const service = mockService(t, () => jwks)
    const given = await token
    await t.rejects(service.client.verifyIdToken(given as string), { code: 'token_invalid' })
    t.ok(
      service.seen.length <= 1 && service.seen.every(({ path }) => path === '/cis/oidc/jwks'),
      'nothing else is fetched',
    )
  })
}

t.test('I11 I12 the clock skew is exact to the second and may be 0', async (t) => {
  for (const clockSkewSeconds of [0, 1, 60]) {
    const service = mockService(t, () => jwks, { clockSkewSeconds })
    const verify = async (changes: Record<string, unknown>) =>
      service.client.verifyIdToken(await withClaims({ iat: nowSeconds - 600, ...changes }))
    const skew = clockSkewSeconds
    await t.resolves(verify({ exp: nowSeconds - skew + 1 }))
    await t.rejects(verify({ exp: nowSeconds - skew }), { code: 'token_invalid' })
    await t.resolves(verify({ iat: nowSeconds + skew }))
    await t.rejects(verify({ iat: nowSeconds + skew + 1 }), { code: 'token_invalid' })
    await t.resolves(verify({ nbf: nowSeconds + skew }))
    await t.rejects(verify({ nbf: nowSeconds + skew + 1 }), { code: 'token_invalid' })
  }
})

t.test('I20 at_hash must match the access token, if both are present', async (t) => {
  const service = mockService(t, () => jwks)
  const { client } = service
  const at_hash = accessTokenHash('the access token', 'ES256')
  const token = await withClaims({ at_hash })
  t.ok(await client.verifyIdToken(token, { accessToken: 'the access token' }))
  t.ok(await client.verifyIdToken(token))
  t.ok(await client.verifyIdToken(good, { accessToken: 'any' }))
  await t.rejects(client.verifyIdToken(token, { accessToken: 'another' }), {
    code: 'token_invalid',
    message: /at_hash/,
  })
  for (const wrong of ['', null, 5, [at_hash], at_hash.slice(0, -1), `${at_hash}=`]) {
    const bad = await withClaims({ at_hash: wrong })
    await t.rejects(client.verifyIdToken(bad, { accessToken: 'the access token' }), { code: 'token_invalid' })
  }
})

t.test('I20 at_hash is the left half of the hash that the algorithm names', async (t) => {
  // the example of OpenID Connect Core 1.0, appendix A.3
  const accessToken = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
  t.equal(accessTokenHash(accessToken, 'RS256'), '77QmUPtjPfzWtF2AnpK9RQ')
  t.equal(accessTokenHash(accessToken, 'ES384').length, 32)
  for (const alg of ['ES512', 'EdDSA', 'Ed25519']) t.equal(accessTokenHash(accessToken, alg).length, 43)
})

t.test('I22 the error has the reason and nothing of the token', async (t) => {
  const service = mockService(t, () => jwks)
  const token = await withClaims({ tid: 'tenant-2', email: 'alice@example.com' })
  const error: unknown = await service.client.verifyIdToken(token).catch((e: unknown) => e)
  t.match(error, { code: 'token_invalid', message: /tid is another tenant/ })
  t.notMatch(JSON.stringify(error), /alice|eyJ|tenant-2/)
})
