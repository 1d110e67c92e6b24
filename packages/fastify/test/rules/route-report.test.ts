import { Writable } from 'node:stream'
import cors from '@fastify/cors'
import fastifyStatic from '@fastify/static'
import websocket from '@fastify/websocket'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
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

/** Registers other plugins and Latchkey with `forbid` in the given order. */
async function besidePlugins(
  t: Test,
  order: 'before' | 'after',
  register: (app: FastifyInstance) => unknown,
) {
  const app = Fastify()
  t.teardown(() => app.close())
  if (order === 'before') await register(app)
  await app.register(latchkey, optionsOf({ undeclaredRoutes: 'forbid' }))
  if (order === 'after') await register(app)
  app.get('/guarded', { config: { auth: true } }, async () => 'in')
  return app
}

const preflight = {
  origin: 'https://app.example',
  'access-control-request-method': 'PUT',
}

for (const order of ['before', 'after'] as const) {
  t.test(`with \`forbid\` an app starts that registers @fastify/cors ${order} the plugin`, async (t) => {
    const app = await besidePlugins(t, order, (app) => app.register(cors, { origin: preflight.origin }))
    await app.ready()
    const answer = await app.inject({ method: 'OPTIONS', url: '/guarded', headers: preflight })
    t.equal(answer.statusCode, 204)
    t.equal(answer.headers['access-control-allow-origin'], preflight.origin)
    t.equal((await app.inject('/guarded')).statusCode, 401)
  })

  t.test(`with \`forbid\` a route for OPTIONS declared ${order} the plugin needs no rule`, async (t) => {
    const app = await besidePlugins(t, order, (app) => app.options('/orders', async () => 'GET, POST'))
    await t.resolves(async () => app.ready())
  })

  t.test(`with \`forbid\` a route for OPTIONS and GET declared ${order} the plugin is named`, async (t) => {
    const app = await besidePlugins(t, order, (app) =>
      app.route({ method: ['OPTIONS', 'GET'], url: '/orders', handler: async () => 'data' }),
    )
    await t.rejects(async () => app.ready(), { code: 'config_invalid', message: /\/orders/ })
  })

  t.test(`with \`forbid\` an app starts that registers @fastify/websocket ${order} the plugin`, async (t) => {
    const app = await besidePlugins(t, order, (app) => app.register(websocket))
    app.get('/socket', { websocket: true, config: { auth: true } }, (socket) => socket.close())
    await app.ready()
    t.equal((await app.inject('/socket')).statusCode, 401)
  })
}

t.test('with `forbid` the files of @fastify/static need a rule, which a scope around it gives', async (t) => {
  const files = { root: import.meta.dirname, prefix: '/files/' }
  const bare = await besidePlugins(t, 'after', (app) => app.register(fastifyStatic, files))
  await t.rejects(async () => bare.ready(), { message: /HEAD,GET \/files\/\* has no config\.auth/ })
  const early = await besidePlugins(t, 'before', (app) => app.register(fastifyStatic, files))
  await t.rejects(async () => early.ready(), { message: /\/files\/\* was declared before the plugin/ })
  const ruled = await besidePlugins(t, 'after', (app) =>
    app.register(async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.config = { auth: true, ...route.config }
      })
      await scope.register(fastifyStatic, files)
    }),
  )
  await ruled.ready()
  for (const method of ['GET', 'HEAD'] as const) {
    t.equal((await ruled.inject({ method, url: '/files/routes-of.test.ts' })).statusCode, 401, method)
  }
})

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
