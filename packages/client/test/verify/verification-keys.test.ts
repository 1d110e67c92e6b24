import t from 'tap'
import { isLatchkeyError, type LatchkeyErrorCode } from '../../src/index.ts'
import { readVerificationKeys } from '../../src/verify/verification-key.ts'
import { createVerificationKeys } from '../../src/verify/verification-keys.ts'
import { createSigningKey, goodClaims, nowSeconds, settings, signToken } from '../support/issuer.ts'
import { until } from '../support/local-server.ts'
import { type MockAnswer, mockService } from '../support/mock-service.ts'

const one = await createSigningKey('one')
const two = await createSigningKey('two')
const other = await createSigningKey('other')
const usable = await readVerificationKeys([one.jwk], ['ES256'])
const both = await readVerificationKeys([one.jwk, two.jwk], ['ES256'])

/** Keys over a source that the test switches, with a clock that it moves. */
function heldKeys(maxAgeSeconds = 600, maxStaleSeconds = 86_400) {
  const source = { keys: usable, down: false, loads: [] as { repeat: boolean }[], hold: Promise.resolve() }
  let time = 1_000_000_000
  const keys = createVerificationKeys({
    load: async (options) => {
      source.loads.push(options)
      await source.hold
      if (source.down) throw new Error('down')
      return source.keys
    },
    now: () => time,
    maxAgeSeconds,
    maxStaleSeconds,
  })
  return { keys, source, advance: (seconds: number) => (time += seconds * 1000) }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

t.test('keys are fetched when first needed, once for all callers', async (t) => {
  const { keys, source } = heldKeys()
  t.equal(source.loads.length, 0)
  const found = await Promise.all(Array.from({ length: 50 }, () => keys.keyOf('one')))
  t.ok(found.every((key) => key?.alg === 'ES256'))
  t.same(source.loads, [{ repeat: true }])
})

t.test('keys are fetched again in the background from half of their age on', async (t) => {
  const { keys, source, advance } = heldKeys()
  await keys.keyOf('one')
  advance(299)
  await keys.keyOf('one')
  t.equal(source.loads.length, 1)
  advance(1)
  let release = () => {}
  source.hold = new Promise((resolve) => {
    release = resolve
  })
  t.ok(await keys.keyOf('one'), 'nobody waits')
  t.equal(source.loads.length, 2)
  release()
  await settle()
  advance(299)
  await keys.keyOf('one')
  t.equal(source.loads.length, 2, 'the age is counted anew')
})

t.test('J03 a withdrawn key is refused after the maximum age of the keys', async (t) => {
  const { keys, source, advance } = heldKeys()
  source.keys = both
  t.ok(await keys.keyOf('two'))
  source.keys = usable
  advance(600)
  t.equal(await keys.keyOf('two'), undefined)
  t.ok(await keys.keyOf('one'))
})

t.test('J01 a new key is found by its unknown kid', async (t) => {
  const { keys, source, advance } = heldKeys()
  await keys.keyOf('one')
  source.keys = both
  advance(30)
  t.ok(await keys.keyOf('two'))
  t.equal(source.loads.length, 2)
})

t.test('an unknown kid causes one fetch in 30 s', async (t) => {
  const { keys, source, advance } = heldKeys()
  await keys.keyOf('one')
  for (let second = 0; second < 59; second++) {
    for (let i = 0; i < 20; i++) t.equal(await keys.keyOf(`random-${second}-${i}`), undefined)
    advance(1)
  }
  t.equal(source.loads.length, 2)
})

t.test(
  'J05 10000 unknown kids while the endpoint is down cause two fetches a minute and no waiting',
  async (t) => {
    const { keys, source, advance } = heldKeys()
    await keys.keyOf('one')
    source.down = true
    source.loads.length = 0
    advance(30)
    const startedAt = performance.now()
    for (let i = 0; i < 10_000; i++) {
      if (i % 1000 === 999) advance(5.9)
      await keys.keyOf(`random-${i}`).then(
        () => t.fail('accepted'),
        (error: unknown) => isLatchkeyError(error, 'keys_unavailable') || t.fail('wrong error'),
      )
    }
    t.ok(source.loads.length <= 2, `${source.loads.length} fetches`)
    t.ok(performance.now() - startedAt < 10_000)
    t.ok(await keys.keyOf('one'), 'known keys stay usable')
  },
)

t.test('J05 no caller waits for an endpoint that is down', async (t) => {
  const { keys, source, advance } = heldKeys()
  await keys.keyOf('one')
  source.down = true
  advance(600)
  t.ok(await keys.keyOf('one'))
  source.hold = new Promise(() => {})
  advance(30)
  t.ok(await keys.keyOf('one'), 'a known key at once')
  await t.rejects(keys.keyOf('two'), { code: 'keys_unavailable' }, 'an unknown one too')
  t.equal(source.loads.length, 3)
})

t.test('J04 known keys stay usable for jwksMaxStaleSeconds while the endpoint is down', async (t) => {
  const { keys, source, advance } = heldKeys(600, 3600)
  await keys.keyOf('one')
  source.down = true
  for (let minute = 0; minute < 70; minute++) {
    advance(60)
    t.ok(await keys.keyOf('one'))
  }
  t.ok(source.loads.length < 80)
  advance(1)
  await t.rejects(keys.keyOf('one'), { code: 'keys_unavailable', cause: { message: 'down' } })
  source.down = false
  advance(30)
  t.ok(await keys.keyOf('one'), 'and again once it is up')
})

t.test('without any key the pauses between fetches grow from 1 to 30 s', async (t) => {
  const { keys, source, advance } = heldKeys()
  source.down = true
  const fetchedAt: number[] = []
  for (let second = 0; second < 130; second++) {
    const before = source.loads.length
    await t.rejects(keys.keyOf('one'), { code: 'keys_unavailable' })
    if (source.loads.length > before) fetchedAt.push(second)
    advance(1)
  }
  t.same(fetchedAt, [0, 1, 3, 7, 15, 31, 61, 91, 121])
  source.down = false
  advance(30)
  t.ok(await keys.keyOf('one'))
})

t.test("a clock that is set back neither extends the keys' age nor stops fetches", async (t) => {
  const { keys, source, advance } = heldKeys()
  await keys.keyOf('one')
  source.keys = both
  advance(-7200)
  t.ok(await keys.keyOf('two'))
})

t.test('J08 a kid of two keys matches neither', async (t) => {
  const clash = { ...two.jwk, kid: 'one' }
  for (const entries of [
    [one.jwk, clash],
    [clash, one.jwk, two.jwk],
    [one.jwk, one.jwk],
    [one.jwk, clash, one.jwk],
  ]) {
    const { keys, source } = heldKeys()
    source.keys = await readVerificationKeys(entries, ['ES256'])
    t.equal(await keys.keyOf('one'), undefined)
  }
})

t.test('J06 J07 J08 only public signing keys are kept', async (t) => {
  const rsa = await createSigningKey('rsa', 'RS256')
  const left: [string, unknown][] = [
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0', kid: 'x', alg: 'HS256', use: 'sig' }],
    ['symmetric that claims to be public', { ...one.jwk, k: 'c2VjcmV0', kid: 'x' }],
    ['private', { ...one.jwk, d: one.jwk.x, kid: 'x' }],
    ['without kid', { ...one.jwk, kid: undefined }],
    ['with a kid that is a number', { ...one.jwk, kid: 5 }],
    ['with an empty kid', { ...one.jwk, kid: '' }],
    ['for encryption', { ...one.jwk, use: 'enc', kid: 'x' }],
    ['without algorithm', { ...one.jwk, alg: undefined, kid: 'x' }],
    ['of an algorithm not allowed', { ...one.jwk, alg: 'ES384', kid: 'x' }],
    ['of no algorithm', { ...one.jwk, alg: 'none', kid: 'x' }],
    ['of another type than its algorithm', { ...rsa.jwk, alg: 'ES256', kid: 'x' }],
    ['of another curve', { ...one.jwk, crv: 'P-384', kid: 'x' }],
    ['off the curve', { ...one.jwk, y: one.jwk.x, kid: 'x' }],
    ['without coordinates', { kty: 'EC', use: 'sig', alg: 'ES256', kid: 'x' }],
    ['weak', { ...rsa.jwk, n: Buffer.alloc(128, 0xc5).toString('base64url'), kid: 'x' }],
    ['null', null],
    ['text', 'x'],
  ]
  for (const [name, entry] of left) {
    const keys = await readVerificationKeys([entry, one.jwk], ['ES256', 'RS256'])
    t.same([...keys.keys()], ['one'], name)
  }
})

t.test('I05 a kid of __proto__ or constructor finds nothing', async (t) => {
  const { keys } = heldKeys()
  for (const kid of ['__proto__', 'constructor', 'toString', '']) t.equal(await keys.keyOf(kid), undefined)
})

const badAnswers: [string, MockAnswer | Error][] = [
  ['500', { status: 500 }],
  ['404', { status: 404 }],
  ['HTML', { status: 200, body: '<h1>hi</h1>', headers: { 'content-type': 'text/html' } }],
  ['truncated JSON', { status: 200, body: '{"keys":[' }],
  ['no keys', { status: 200, body: { keys: [] } }],
  [
    'a symmetric key only',
    { status: 200, body: { keys: [{ kty: 'oct', k: 'AA', kid: 'one', alg: 'HS256', use: 'sig' }] } },
  ],
  ['keys that are no array', { status: 200, body: { keys: { one: one.jwk } } }],
  ['10,001 keys', { status: 200, body: { keys: [one.jwk, ...Array.from({ length: 10_000 }, () => null)] } }],
  ['a redirect', { status: 302, headers: { location: 'https://other.example/jwks' } }],
  ['a body past the bound', { status: 200, body: { keys: [one.jwk], pad: 'x'.repeat(2_000_000) } }],
  ['429', { status: 429 }],
  ['no connection', new Error('refused')],
]
for (const [name, answer] of badAnswers) {
  t.test(
    `J06 JWKS endpoint that answers ${name} leaves nothing to judge with, or the old keys`,
    async (t) => {
      let isBad = true
      const service = mockService(t, ({ path }) =>
        path === '/cis/oidc/jwks' ? (isBad ? answer : { status: 200, body: { keys: [one.jwk] } }) : undefined,
      )
      const token = await signToken(one)
      const expected: LatchkeyErrorCode = 'keys_unavailable'
      await t.rejects(service.client.verifyIdToken(token), { code: expected })
      isBad = false
      service.advance(30_000)
      t.match(await service.client.verifyIdToken(token), { sub: 'user-1' })
      isBad = true
      service.advance(600_000)
      t.match(await service.client.verifyIdToken(token), { sub: 'user-1' })
      await until(() => true)
      t.ok(
        service.seen.every(
          ({ path, headers }) => path === '/cis/oidc/jwks' && headers.authorization === undefined,
        ),
      )
    },
  )
}

t.test('the keys of 2,000 tenants are no reason to refuse a token', async (t) => {
  const others = Array.from({ length: 2000 }, (_, index) => ({ ...two.jwk, kid: `${two.jwk.kid}-${index}` }))
  const service = mockService(t, () => ({ status: 200, body: { keys: [...others, one.jwk] } }))
  t.match(await service.client.verifyIdToken(await signToken(one)), { sub: 'user-1' })
})

t.test('the first fetch of the keys is repeated once', async (t) => {
  const service = mockService(t, (_, index) =>
    index === 0 ? { status: 503 } : { status: 200, body: { keys: [one.jwk] } },
  )
  t.match(await service.client.verifyIdToken(await signToken(one)), { sub: 'user-1' })
  t.equal(service.seen.length, 2)
})

t.test('W18 keys are fetched from jwksUrl, independent of issuer and baseUrl', async (t) => {
  const service = mockService(
    t,
    ({ path }) =>
      path === '/keys/of/idp?' || path === '/keys/of/idp'
        ? { status: 200, body: { keys: [one.jwk] } }
        : undefined,
    { jwksUrl: `${settings.baseUrl}/keys/of/idp`, issuer: 'https://userid.security' },
  )
  const token = await signToken(one, { ...goodClaims, iss: 'https://userid.security' })
  t.match(await service.client.verifyIdToken(token), { iss: 'https://userid.security' })
})

t.test('J02 after a rotation both keys verify, then only the new one', async (t) => {
  let published: unknown[] = [one.jwk]
  const service = mockService(t, () => ({ status: 200, body: { keys: published } }))
  const long = { ...goodClaims, exp: nowSeconds + 7200 }
  const [old, fresh, foreign] = await Promise.all([
    signToken(one, long),
    signToken(two, long),
    signToken(other, long),
  ])
  t.ok(await service.client.verifyIdToken(old))
  published = [one.jwk, two.jwk]
  service.advance(30_000)
  t.ok(await service.client.verifyIdToken(fresh))
  t.ok(await service.client.verifyIdToken(old))
  published = [two.jwk]
  service.advance(600_000)
  t.ok(await service.client.verifyIdToken(fresh))
  await t.rejects(service.client.verifyIdToken(old), { code: 'token_invalid' })
  await t.rejects(service.client.verifyIdToken(foreign), { code: 'token_invalid' })
})

t.test('keys of many tenants are read in many turns of the event loop', async (t) => {
  let turns = 0
  let isRead = false
  const count = () => {
    turns += 1
    if (!isRead) setImmediate(count)
  }
  setImmediate(count)
  const entries = Array.from({ length: 200 }, (_, index) => ({ ...one.jwk, kid: `key ${index}` }))
  const keys = await readVerificationKeys(entries, ['ES256'])
  isRead = true
  t.equal(keys.size, 200)
  t.ok(turns >= 19, `${turns} turns`)
})
