import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { LatchkeyError } from '@latchkey/client'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import {
  createSigningKey,
  goodClaims,
  nowMs,
  nowSeconds,
  settings,
  signToken,
} from '../../../client/test/support/issuer.ts'
import { mockService } from '../../../client/test/support/mock-service.ts'
import { type Bearer, bearerChannel, latchkeyBearer } from '../../src/index.ts'

const key = await createSigningKey('es256')
const jwks = { status: 200, body: { keys: [key.jwk] } }
const audience = 'https://ledger.example'
const claims = {
  ...goodClaims,
  ...{ aud: audience, client_id: 'shop-web', jti: 'jti-1', scope: 'read write' },
  auth_factors: [{ method: 'pwd', time: nowSeconds - 10 }],
}
const tokenOf = (changes: Record<string, unknown> = {}, typ = 'at+jwt') =>
  signToken(key, { ...claims, ...changes }, { typ })

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function is<Expected>() {
  return <Actual>(
    _actual: Actual,
    ..._proof: Equals<Actual, Expected> extends true ? [] : [never]
  ): void => {}
}

function routes(app: FastifyInstance): void {
  app.get('/balance', { config: { bearer: true } }, async (request) => {
    is<Bearer>()(request.bearer)
    const { sub, client_id, scopes, isClient } = request.bearer
    return { sub, client_id, scopes, isClient }
  })
  app.post('/transfer', { config: { bearer: { scope: 'write pay' } } }, async (request) => request.bearer.sub)
  app.get('/read', { config: { bearer: { scope: 'read' } } }, async () => 'read')
  const requirement = { mfa: 'strict', acr: 'gold', maxAgeSeconds: 300 } as const
  app.get('/strict', { config: { bearer: { requirement } } }, async () => 'strict')
  app.get('/fresh', { config: { bearer: { requirement: { maxAgeSeconds: 300 } } } }, async () => 'fresh')
  app.get('/machine', { config: { bearer: { clients: true, requirement } } }, async () => 'machine')
  app.get('/live', { config: { bearer: { introspect: true } } }, async () => 'live')
  app.get('/open', { config: { bearer: false } }, async (request) => {
    is<null>()(request.bearer)
    return String(request.bearer)
  })
  app.get('/none', async (request) => {
    is<Bearer | null>()(request.bearer)
    return String(request.bearer)
  })
}

interface Service {
  introspection?: unknown
  keysDown?: boolean
}

async function api(t: Test, service: Service = {}) {
  const { client, seen } = mockService(t, ({ path }) => {
    if (path.includes('introspection')) {
      return service.introspection === undefined
        ? { status: 503 }
        : { status: 200, body: service.introspection }
    }
    return service.keysDown === true ? { status: 503 } : jwks
  })
  const app = Fastify()
  await app.register(latchkeyBearer, { client, audience, now: () => nowMs })
  routes(app)
  t.teardown(() => app.close())
  const call = (token: string | undefined, url: string, options: InjectOptions = {}) =>
    app.inject({
      url,
      ...options,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
  return { app, call, seen }
}

t.test('a token for this API is let in, and says who calls', async (t) => {
  const { app, call } = await api(t)
  const answer = await call(await tokenOf(), '/balance')
  t.same(answer.json(), {
    ...{ sub: 'user-1', client_id: 'shop-web', scopes: ['read', 'write'], isClient: false },
  })
  t.equal(answer.headers['cache-control'], 'no-store')
  t.equal((await app.inject({ url: '/open' })).body, 'null')
  t.equal((await app.inject({ url: '/none' })).body, 'null')
  const head = await app.inject({ method: 'HEAD', url: '/balance' })
  t.equal(head.statusCode, 401, 'L13 HEAD is guarded as GET is')
  const lower = { authorization: `bearer ${await tokenOf()}` }
  t.equal((await app.inject({ url: '/balance', headers: lower })).statusCode, 200)
})

t.test('without a token: 401 that names the scheme and no error (RFC 6750, section 3.1)', async (t) => {
  const { app } = await api(t)
  const token = await tokenOf()
  const others: InjectOptions[] = [
    { url: '/balance' },
    { url: '/balance', headers: { authorization: 'Basic dXNlcjpwYXNz' } },
    { url: '/balance', headers: { authorization: token } },
    { url: '/balance', headers: { authorization: `Bearer ${token} ${token}` } },
    { url: `/balance?access_token=${token}` },
    { url: '/balance', headers: { cookie: `access_token=${token}` } },
    {
      method: 'POST',
      url: '/transfer',
      payload: `access_token=${token}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  ]
  for (const options of others) {
    const answer = await app.inject(options)
    t.equal(answer.statusCode, 401)
    t.equal(answer.headers['www-authenticate'], `Bearer realm="${audience}"`)
    t.equal(answer.json().code, 'token_required')
  }
})

t.test(
  'I07 I09 W15 a token of another kind, API, or time: 401 invalid_token, and nothing of it told',
  async (t) => {
    const { call } = await api(t)
    const refused = [
      'opaque',
      await tokenOf({}, 'JWT'),
      await tokenOf({ aud: settings.clientId }, 'JWT'),
      await tokenOf({ aud: 'https://other.example' }),
      await tokenOf({ iss: 'https://evil.example' }),
      await tokenOf({ exp: nowSeconds - 31 }),
      await tokenOf({ sub: 'shop-web' }),
    ]
    for (const token of refused) {
      const answer = await call(token, '/balance')
      t.equal(answer.statusCode, 401)
      t.match(answer.headers['www-authenticate'], /^Bearer realm="[^"]+", error="invalid_token"/)
      t.equal(answer.json().code, 'invalid_token')
      t.notMatch(answer.body, token)
    }
  },
)

t.test('a scope that is missing: 403 that names what is needed', async (t) => {
  const { call } = await api(t)
  t.equal((await call(await tokenOf(), '/read')).statusCode, 200)
  const answer = await call(await tokenOf(), '/transfer', { method: 'POST' })
  t.equal(answer.statusCode, 403)
  t.match(answer.headers['www-authenticate'], 'error="insufficient_scope"')
  t.match(answer.headers['www-authenticate'], 'scope="write pay"')
  t.equal(answer.json().code, 'insufficient_scope')
  for (const scope of [undefined, 'readwrite', 'READ', 'read\twrite']) {
    t.equal((await call(await tokenOf({ scope }), '/read')).statusCode, 403)
  }
})

t.test('L01 L02 a requirement that is not met: 401 by RFC 9470, with what to ask for', async (t) => {
  const { call } = await api(t)
  for (const amr of [['pwd'], ['pwd', 'mfa'], 'mfa', null]) {
    const answer = await call(await tokenOf({ amr }), '/strict')
    t.equal(answer.statusCode, 401)
    t.match(answer.headers['www-authenticate'], 'error="insufficient_user_authentication"')
    t.match(answer.headers['www-authenticate'], 'acr_values="gold", max_age=300')
    t.equal(answer.json().code, 'insufficient_user_authentication')
  }
  t.equal((await call(await tokenOf(), '/fresh')).statusCode, 200)
  t.equal((await call(await tokenOf({ auth_time: nowSeconds - 301 }), '/fresh')).statusCode, 401, 'L05')
  const strong = {
    ...{ amr: ['pwd', 'sms', 'mfa'], acr: 'gold' },
    auth_factors: ['pwd', 'sms'].map((method) => ({ method, time: nowSeconds - 10 })),
  }
  t.equal((await call(await tokenOf(strong), '/strict')).statusCode, 200)
})

t.test("a client's own token passes only where clients may come, and never as a user's", async (t) => {
  const { call } = await api(t)
  const own = await tokenOf({ sub: 'shop-web', amr: undefined, auth_time: undefined })
  t.equal((await call(own, '/balance')).statusCode, 401)
  t.equal((await call(own, '/machine')).statusCode, 200)
  t.equal(
    (await call(await tokenOf(), '/machine')).statusCode,
    401,
    'a user still has to meet the requirement',
  )
})

t.test('keys that cannot be had, or a service that does not answer: 503, never a refusal', async (t) => {
  const down = await api(t, { keysDown: true })
  const noKeys = await down.call(await tokenOf(), '/balance')
  t.equal(noKeys.statusCode, 503)
  t.match(noKeys.headers['retry-after'], /^[1-9]/)
  t.equal(noKeys.headers['www-authenticate'], undefined)
  const { call } = await api(t)
  const notAsked = await call(await tokenOf(), '/live')
  t.equal(notAsked.statusCode, 503)
  t.equal(notAsked.json().code, 'auth_unavailable')
})

t.test('W15 where it is asked for, a token that was revoked is refused at once', async (t) => {
  const service: Service = { introspection: { active: true, sub: 'user-1' } }
  const { call, seen } = await api(t, service)
  t.equal((await call(await tokenOf(), '/live')).statusCode, 200)
  service.introspection = { active: false }
  t.equal((await call(await tokenOf(), '/live')).json().code, 'invalid_token')
  t.equal((await call(await tokenOf(), '/balance')).statusCode, 200, 'not asked for here')
  service.introspection = { active: true, sub: 'user-2' }
  t.equal((await call(await tokenOf(), '/live')).statusCode, 401, 'an answer about somebody else')
  t.equal(seen.filter(({ path }) => path.includes('introspection')).length, 3)
})

t.test('rules and options that are none refuse to start, and are named', async (t) => {
  const { client } = mockService(t, () => jwks)
  const rules: [unknown, RegExp][] = [
    ['yes', /config\.bearer of GET \/ /],
    [{ scopes: 'read' }, /config\.bearer\.scopes/],
    [{ scope: 'a"b' }, /config\.bearer\.scope/],
    [{ requirement: { mfa: 'very' } }, /config\.bearer\.requirement\.mfa/],
  ]
  for (const [rule, message] of rules) {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(latchkeyBearer, { client, audience })
    const config = { bearer: true }
    Reflect.set(config, 'bearer', rule)
    t.throws(() => app.get('/', { config }, async () => ''), { code: 'config_invalid', message })
  }
  for (const wrong of [
    { audience: '' },
    { audience: 'a"b' },
    { introspect: 'yes' },
    { now: 1 },
    { more: 1 },
  ]) {
    const app = Fastify()
    t.teardown(() => app.close())
    const options = Object.assign({ client, audience }, wrong)
    await t.rejects(
      async () => {
        await app.register(latchkeyBearer, options)
      },
      { code: 'config_invalid' },
    )
  }
  const twice = Fastify()
  t.teardown(() => twice.close())
  await twice.register(latchkeyBearer, { client, audience })
  await t.rejects(
    async () => {
      await twice.register(latchkeyBearer, { client, audience })
    },
    {
      code: 'config_invalid',
      message: /registered already/,
    },
  )
})

t.test('a fault that is no failure of the service is not hidden', async (t) => {
  const { client } = mockService(t, () => jwks)
  const failing = (error: Error) => ({
    ...client,
    verifyAccessToken: async () => {
      throw error
    },
  })
  for (const [error, status] of [
    [new TypeError('a bug'), 500],
    [new LatchkeyError('rate_limited', 'slower', { retryAfterSeconds: 7 }), 503],
  ] as const) {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(latchkeyBearer, { client: failing(error), audience })
    routes(app)
    const answer = await app.inject({ url: '/balance', headers: { authorization: 'Bearer x' } })
    t.equal(answer.statusCode, status)
    if (status === 503) t.equal(answer.headers['retry-after'], '7')
  }
})

t.test('E08 each verdict is published, and none tells the token', async (t) => {
  const { call } = await api(t)
  const events: unknown[] = []
  const listen = (event: unknown) => events.push(event)
  subscribe(bearerChannel, listen)
  t.teardown(() => unsubscribe(bearerChannel, listen))
  const token = await tokenOf()
  await call(token, '/balance?q=1')
  await call(token, '/strict')
  await call(await tokenOf({ aud: 'https://else.example' }), '/balance')
  await call(undefined, '/balance')
  t.match(events, [
    { type: 'bearer', status: 'accepted', audience, client_id: 'shop-web', route: '/balance' },
    { status: 'insufficient_user_authentication', route: '/strict' },
    { status: 'invalid_token' },
    { status: 'token_required' },
  ])
  t.notMatch(JSON.stringify(events), token.slice(-20))
  t.notMatch(JSON.stringify(events), /eyJ|user-1|q=1/)
})
