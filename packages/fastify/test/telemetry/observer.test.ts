import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Writable } from 'node:stream'
import { LatchkeyError } from '@latchkey/client'
import { memoryStore, type Store } from '@latchkey/session-store'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { FakeWorld } from '../../../client/test/flow/fake-world.ts'
import { type AuthEvent, authChannels, type LatchkeyOptions, latchkey } from '../../src/index.ts'
import { appSecret, clientOf, groupSecret, newWorld } from '../app.ts'
import { Browser } from '../browser.ts'

const password = 'the-password-that-nobody-may-see'
const passcode = '123456'

interface Watched {
  app: FastifyInstance
  lines: Record<string, unknown>[]
}

async function watchedApp(
  t: Test,
  world: FakeWorld,
  store: Store,
  more: Partial<LatchkeyOptions> = {},
): Promise<Watched> {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  const app = Fastify({ logger: { stream, level: 'debug' } })
  t.teardown(() => app.close())
  const client = clientOf(world)
  await app.register(latchkey, {
    app: 'shop',
    origin: 'http://localhost:3001',
    client: {
      ...client,
      authenticatePassword: (request) =>
        client.authenticatePassword({ ...request, password: request.password === password ? 'right' : 'no' }),
    },
    store,
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
    now: () => world.time,
    ...more,
  })
  app.get('/account/:id', { config: { auth: true } }, async () => 'in')
  app.get('/strict', { config: { auth: { mfa: 'strict' } } }, async () => 'in')
  app.post('/change', { config: { auth: true } }, async () => 'done')
  app.post('/login', async (request) => {
    const { secret, name } = request.body as { secret: string; name: string }
    return (await request.login({ method: 'password', username: name, password: secret })).status
  })
  app.post('/step-up', async (request) => {
    const credentials = { method: 'otp', identifier: 'alice', identifierType: 'user_id', passcode } as const
    return (await request.login(credentials, { stepUp: true })).status
  })
  app.post('/logout', async (request) => (await request.logout()).status)
  app.post('/begin', (request) =>
    request.beginLogin({
      ...({ method: 'otp', channel: 'direct' } as const),
      identifier: 'alice@example.com',
      identifierType: 'email',
    }),
  )
  await app.ready()
  return { app, lines }
}

/** A log-in, a step-up, another app, an outage, refusals and a log-out; gives every secret that was about. */
async function story(t: Test, apps: { shop: FastifyInstance; bank: FastifyInstance }, world: FakeWorld) {
  const { shop, bank } = apps
  const browser = new Browser()
  const secrets = new Set([password, passcode, appSecret, groupSecret, 'a-wrong-password', 'query-code'])
  const keep = () => {
    for (const value of browser.cookies.values()) secrets.add(value)
    for (const key of world.sessions.keys()) secrets.add(key)
  }
  const steps: [string, () => Promise<{ statusCode: number; body: string }>][] = [
    ['401', () => browser.get(shop, '/account/1?code=query-code')],
    ['200', () => browser.post(shop, '/login', { name: 'alice', secret: 'a-wrong-password' })],
    ['200', () => browser.post(shop, '/login', { name: 'alice', secret: password })],
    ['200', () => browser.get(shop, '/account/1?code=query-code')],
    ['200', () => browser.get(bank, '/account/2')],
    ['401', () => browser.get(shop, '/strict')],
    ['200', () => browser.post(shop, '/step-up')],
    ['200', () => browser.get(shop, '/strict')],
    ['403', () => browser.post(shop, '/change', {}, { origin: 'https://evil.example' })],
    ['403', () => browser.post(shop, '/logout', {}, { origin: 'https://evil.example' })],
    [
      '503',
      () => {
        world.time += 3_700_000
        world.failNext = new LatchkeyError('upstream_unavailable', 'down')
        return browser.get(shop, '/account/1')
      },
    ],
    ['200', () => browser.post(shop, '/logout')],
  ]
  for (const [index, [expected, act]] of steps.entries()) {
    const { statusCode, body } = await act()
    t.equal(String(statusCode), expected, `step ${index}: ${body}`)
    keep()
  }
  t.ok(secrets.size >= 10, 'there is something to look for')
  return [...secrets]
}

t.test(
  'every decision is told on its channel, to its hook, in one line and in the counters, with nothing secret',
  async (t) => {
    const world = newWorld()
    const store = memoryStore({ now: () => world.time })
    const published: AuthEvent[] = []
    const hooked: AuthEvent[] = []
    for (const name of Object.values(authChannels)) {
      const listen = (message: unknown) => published.push(message as AuthEvent)
      subscribe(name, listen)
      t.teardown(() => unsubscribe(name, listen))
    }
    const hear = (event: AuthEvent) => hooked.push(event)
    const hooks = { onSilentAuth: hear, onLogin: hear, onLogout: hear, onRefused: hear }
    const shop = await watchedApp(t, world, store, { hooks, decisionLogLevel: 'info' })
    const bank = await watchedApp(t, world, store, { app: 'bank', hooks })
    const secrets = await story(t, { shop: shop.app, bank: bank.app }, world)

    const told = published.map((event) => {
      const { app, type, status } = event
      const more = ('reason' in event && event.reason) || ('source' in event && event.source)
      return [app, type, status, ...(more ? [more] : [])].join(' ')
    })
    t.same(told, [
      'shop silent_auth login_required not_signed_in',
      'shop refused login_required not_signed_in',
      'shop login invalid_credentials',
      'shop login authenticated',
      'shop silent_auth authenticated local_session',
      'bank silent_auth authenticated silent_authentication',
      'shop silent_auth step_up_required',
      'shop refused step_up_required',
      'shop login authenticated',
      'shop silent_auth authenticated local_session',
      'shop refused csrf_failed',
      'shop refused csrf_failed',
      'shop silent_auth unavailable',
      'shop refused unavailable',
      'shop logout ended',
    ])
    t.same(hooked, published)
    t.match(published[4], { sub: 'alice', route: '/account/:id', avoidedCallBy: 'local_session' })
    t.match(published[3], { method: 'password', stepUp: false, sub: 'alice', route: '/login' })
    t.match(published[14], { scope: 'everywhere' })

    const lines = [...shop.lines, ...bank.lines].filter((line) => Object.hasOwn(line, 'latchkey'))
    t.equal(lines.length, published.length, 'one line each')
    t.match(lines[3], { level: 30, msg: 'latchkey login: authenticated', latchkey: { sub: 'alice' } })

    const metrics = shop.app.latchkey.metrics()
    for (const line of [
      '# TYPE latchkey_decisions_total counter',
      'latchkey_decisions_total{app="shop",decision="login",status="invalid_credentials",detail=""} 1',
      'latchkey_decisions_total{app="shop",decision="silent_auth",status="authenticated",detail="local_session"} 2',
      'latchkey_service_calls_total{app="shop",call="authenticatePassword",result="invalid_credentials"} 1',
      'latchkey_service_calls_total{app="shop",call="authenticateSession",result="upstream_unavailable"} 1',
      'latchkey_service_calls_total{app="shop",call="logoutSession",result="ok"} 1',
      'latchkey_service_calls_avoided_total{app="shop",by="local_session"} 2',
    ]) {
      t.ok(metrics.split('\n').includes(line), line)
    }
    t.match(metrics, /\n$/)

    const everything = JSON.stringify([
      published,
      hooked,
      shop.lines.filter((line) => 'latchkey' in line),
      lines,
      metrics,
    ])
    for (const secret of secrets)
      t.notOk(everything.includes(secret), 'no channel, hook, line or counter has it')
    t.notMatch(everything, /idp-\d|access-|eyJ/)
  },
)

t.test('a request that takes the answer of another one counts as a call avoided', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const shop = await watchedApp(t, world, store)
  const bank = await watchedApp(t, world, store, { app: 'bank' })
  const browser = new Browser()
  await browser.post(shop.app, '/login', { name: 'alice', secret: password })
  const calls = world.calls
  await Promise.all([1, 2, 3].map((id) => browser.copy().get(bank.app, `/account/${id}`)))
  t.equal(world.calls, calls + 1)
  const metrics = bank.app.latchkey.metrics()
  t.match(metrics, 'latchkey_service_calls_total{app="bank",call="authenticateSession",result="ok"} 1')
  t.match(metrics, 'latchkey_service_calls_avoided_total{app="bank",by="shared_answer"} 2')
})

t.test(
  'with an OpenTelemetry SDK each decision is a span, with nothing secret; without one there is none',
  async (t) => {
    const world = newWorld()
    const store = memoryStore({ now: () => world.time })
    const shop = await watchedApp(t, world, store)
    const bank = await watchedApp(t, world, store, { app: 'bank' })
    await new Browser().get(shop.app, '/account/0')

    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
    // after the apps were built: an SDK may come at any time
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    trace.setGlobalTracerProvider(provider)
    t.teardown(() => {
      trace.disable()
      context.disable()
    })
    const secrets = await story(t, { shop: shop.app, bank: bank.app }, world)
    const spans = exporter.getFinishedSpans().map(({ name, attributes, status, events }) => ({
      ...{ name, attributes, status, events },
    }))
    t.equal(spans.length, 11, 'none for the request before')
    t.match(spans[0], {
      name: 'latchkey.silent_auth',
      attributes: {
        'latchkey.app': 'shop',
        'latchkey.status': 'login_required',
        'latchkey.reason': 'not_signed_in',
      },
    })
    t.match(spans[3], { attributes: { 'latchkey.source': 'local_session' } })
    const failed = spans.filter(({ status }) => status.code === 2)
    t.same(
      failed.map(({ name, status }) => [name, status.message]),
      [['latchkey.logout', 'LatchkeyPluginError']],
    )
    const everything = JSON.stringify(spans)
    for (const secret of [...secrets, 'alice']) t.notOk(everything.includes(secret), 'no span has it')
  },
)

t.test('a hook that fails or hangs never touches the request', async (t) => {
  const world = newWorld()
  const hooks = {
    onSilentAuth: () => {
      throw new Error('first')
    },
    onRefused: async () => {
      throw new Error('second')
    },
    onLogin: () => new Promise(() => {}),
  }
  const { app, lines } = await watchedApp(t, world, memoryStore(), { hooks })
  const browser = new Browser()
  t.equal((await browser.get(app, '/account/1')).statusCode, 401)
  t.equal((await browser.post(app, '/login', { name: 'alice', secret: password })).body, 'authenticated')
  t.equal((await browser.get(app, '/account/1')).body, 'in')
  const warned = lines.filter(({ level }) => level === 40).map(({ msg }) => msg)
  t.same(warned, [
    'the hook onSilentAuth failed',
    'the hook onRefused failed',
    'the hook onSilentAuth failed',
  ])
})

t.test('the line of a decision has the level of the option, and `silent` writes none', async (t) => {
  const world = newWorld()
  const levels = async (more: Partial<LatchkeyOptions>) => {
    const { app, lines } = await watchedApp(t, world, memoryStore(), more)
    await new Browser().get(app, '/account/1')
    return lines.filter((line) => 'latchkey' in line).map(({ level }) => level)
  }
  t.same(await levels({}), [20, 20], 'debug')
  t.same(await levels({ decisionLogLevel: 'info' }), [30, 30])
  t.same(await levels({ decisionLogLevel: 'trace' }), [], 'the logger does not write these')
  t.same(await levels({ decisionLogLevel: 'silent' }), [])
})

t.test('hooks that are none refuse to start', async (t) => {
  const bad: [object, RegExp][] = [
    [{ hooks: { onLogin: 'x' } }, /hooks\.onLogin must be a function/],
    [{ hooks: { onLogn: () => {} } }, /hooks\.onLogn is not known here/],
    [{ decisionLogLevel: 'loud' }, /decisionLogLevel/],
  ]
  for (const [more, message] of bad) {
    await t.rejects(watchedApp(t, newWorld(), memoryStore(), more), { code: 'config_invalid', message })
  }
})

t.test('the beginning of a log-in is told, with neither account, code nor link', async (t) => {
  const world = newWorld()
  const { app, lines } = await watchedApp(t, world, memoryStore(), { decisionLogLevel: 'info' })
  const published: AuthEvent[] = []
  const listen = (message: unknown) => published.push(message as AuthEvent)
  subscribe(authChannels.begin_login, listen)
  t.teardown(() => unsubscribe(authChannels.begin_login, listen))
  world.service.sendOtp = async () => ({ message: 'sent', code: passcode })
  const browser = new Browser()
  t.equal((await browser.post(app, '/begin', {})).json().code, passcode)
  t.same(
    published.map(({ type, status }) => [type, status]),
    [['begin_login', 'begun']],
  )
  t.match(published[0], { method: 'otp', stepUp: false, route: '/begin' })
  const metrics = app.latchkey.metrics()
  t.match(metrics, 'latchkey_decisions_total{app="shop",decision="begin_login",status="begun",detail=""} 1')
  const told = lines.filter((line) => 'latchkey' in line)
  t.equal(told.length, 1)
  const everything = JSON.stringify([published, told, metrics])
  for (const secret of [passcode, 'alice@example.com', ...browser.cookies.values()]) {
    t.notOk(everything.includes(secret))
  }
  t.equal((await browser.post(app, '/begin', {}, { origin: 'https://evil.example' })).statusCode, 403)
  t.equal(published.length, 1)
})
