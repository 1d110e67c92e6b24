import { Writable } from 'node:stream'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { type LatchkeyOptions, latchkey } from '../../src/index.ts'
import { appSecret, clientOf, groupSecret, newWorld } from '../app.ts'

function optionsOf(more: Partial<LatchkeyOptions> = {}): LatchkeyOptions {
  return {
    app: 'shop',
    origin: 'http://localhost:3001',
    client: clientOf(newWorld()),
    store: memoryStore(),
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
    requirement: { maxAgeSeconds: 3600 },
    ...more,
  }
}

const lines: Record<string, unknown>[] = []
const stream = new Writable({
  write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)))
    done()
  },
})

function scoped(app: FastifyInstance): void {
  app.get('/guarded', { config: { auth: true } }, async () => 'in')
  app.get('/maybe', { config: { auth: 'optional' } }, async () => 'maybe')
  app.get('/open', { config: { auth: false } }, async () => 'open')
  app.get('/silent-on-it', async () => 'open')
  app.register(
    async (scope) => {
      scope.post('/transfer', { config: { auth: { mfa: 'strict' } } }, async () => 'sent')
      scope.route({ method: ['PUT', 'PATCH'], url: '/both', config: { auth: true }, handler: async () => '' })
    },
    { prefix: '/v1' },
  )
}

t.test(
  'at start every route is reported as data and in one line, HEAD with its GET, scopes with prefixes',
  async (t) => {
    const app = Fastify({ logger: { stream, level: 'info' } })
    t.teardown(() => app.close())
    await app.register(latchkey, optionsOf())
    scoped(app)
    await app.ready()
    const routes = app.latchkey.routes()
    const requirement = { maxAgeSeconds: 3600 }
    t.same(routes, [
      { url: '/guarded', methods: ['GET', 'HEAD'], access: 'guarded', requirement },
      { url: '/maybe', methods: ['GET', 'HEAD'], access: 'optional' },
      { url: '/open', methods: ['GET', 'HEAD'], access: 'public' },
      { url: '/silent-on-it', methods: ['GET', 'HEAD'], access: 'undeclared' },
      {
        url: '/v1/transfer',
        methods: ['POST'],
        access: 'guarded',
        requirement: { ...requirement, mfa: 'strict' },
      },
      { url: '/v1/both', methods: ['PUT', 'PATCH'], access: 'guarded', requirement },
    ])
    const told = lines.filter((entry) => Object.hasOwn(entry, 'routes'))
    t.equal(told.length, 1)
    t.match(told[0], { app: 'shop', msg: 'latchkey routes: 3 guarded, 1 optional, 1 public, 1 undeclared' })
    t.same(told[0]?.routes, routes)
  },
)

t.test('undeclared routes are refused with `forbid`, all in one error', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.get('/early/:id', async () => 'early')
  app.post('/early/:id', async () => 'early')
  await app.register(latchkey, optionsOf({ undeclaredRoutes: 'forbid' }))
  scoped(app)
  app.get('/other', async () => 'open')
  await t.rejects(async () => await app.ready(), {
    code: 'config_invalid',
    message:
      'latchkey: undeclaredRoutes: GET,HEAD /silent-on-it has no config.auth; GET,HEAD /other has no config.auth; ' +
      'GET,HEAD,POST /early/:id was declared before the plugin',
  })
})

t.test(
  'with `forbid` an app starts whose routes all say how they are kept, some by a hook of the host',
  async (t) => {
    const app = Fastify()
    t.teardown(() => app.close())
    await app.register(latchkey, optionsOf({ undeclaredRoutes: 'forbid' }))
    app.get('/guarded', { config: { auth: true } }, async () => 'in')
    app.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.config = { auth: false, ...route.config }
      })
      scope.get('/of-another-plugin', async () => 'open')
    })
    await app.ready()
    t.same(
      app.latchkey.routes().map(({ access }) => access),
      ['guarded', 'public'],
    )
    t.equal((await app.inject('/of-another-plugin')).body, 'open')
    t.equal((await app.inject('/guarded')).statusCode, 401)
  },
)

t.test('inside a scope the report tells of that scope alone', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.get('/health', async () => 'up')
  let routes: unknown
  await app.register(
    async (scope) => {
      await scope.register(latchkey, optionsOf({ undeclaredRoutes: 'forbid' }))
      scope.get('/orders', { config: { auth: true } }, async () => 'in')
      scope.addHook('onReady', async () => {
        routes = scope.latchkey.routes().map(({ url, access }) => ({ url, access }))
      })
    },
    { prefix: '/shop' },
  )
  app.get('/later', async () => 'up')
  await app.ready()
  t.same(routes, [{ url: '/shop/orders', access: 'guarded' }])
})

t.test('what is reported is a copy', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(latchkey, optionsOf())
  app.get('/guarded', { config: { auth: true } }, async () => 'in')
  await app.ready()
  const [first] = app.latchkey.routes()
  if (first?.requirement) first.requirement.maxAgeSeconds = 1e6
  t.equal(app.latchkey.routes()[0]?.requirement?.maxAgeSeconds, 3600)
})
