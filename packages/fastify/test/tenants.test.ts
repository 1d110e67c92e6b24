import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import type { FakeWorld } from '../../client/test/flow/fake-world.ts'
import { type LatchkeyOptions, latchkey } from '../src/index.ts'
import { alice, appSecret, clientOf, groupSecret, newWorld } from './app.ts'
import { Browser } from './browser.ts'

/** Two tenants on one origin, told apart by a header, each with a service of its own. */
async function twoTenants(t: Test, given: Partial<LatchkeyOptions> = {}) {
  const worlds = { acme: newWorld(), globex: newWorld() }
  const store = memoryStore({ now: () => worlds.acme.time })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(latchkey, {
    app: 'shop',
    origin: 'http://localhost:3001',
    tenants: {
      of: ({ headers }: FastifyRequest) => {
        if (headers['x-tenant'] === 'broken') throw new Error('a bug of the host')
        return headers['x-tenant']?.toString()
      },
      each: {
        acme: { client: clientOf(worlds.acme) },
        globex: { client: clientOf(worlds.globex), requirement: { mfa: 'strict' } },
      },
    },
    store,
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
    requirement: { maxAgeSeconds: 86_400 },
    now: () => worlds.acme.time,
    ...given,
  })
  app.get('/account', { config: { auth: true } }, async (request) => ({
    sub: request.auth.sub,
    source: request.auth.source,
  }))
  app.get('/health', async () => 'well')
  app.post('/login', async (request) => {
    const { status } = await request.login(alice.credentials as Parameters<typeof request.login>[0])
    return { status, isOwn: app.latchkey.clientOf(request).tenantId !== '' }
  })
  app.post('/logout', async (request) => ({ status: (await request.logout()).status }))
  const as = (tenant: string) => ({ 'x-tenant': tenant })
  return { app, worlds, store, as }
}

const idpSessions = (world: FakeWorld) => [...world.sessions.values()].filter(({ alive }) => alive).length

t.test('each request is of its tenant: one browser may be signed in at several', async (t) => {
  const { app, worlds, as } = await twoTenants(t)
  const browser = new Browser()
  t.match((await browser.post(app, '/login', {}, as('acme'))).json(), { status: 'authenticated' })
  t.same([idpSessions(worlds.acme), idpSessions(worlds.globex)], [1, 0], 'at its own service alone')
  t.match((await browser.get(app, '/account', as('acme'))).json(), { sub: 'alice', source: 'local_session' })
  t.equal(
    (await browser.get(app, '/account', as('globex'))).statusCode,
    401,
    'F05 another tenant knows nobody',
  )
  const globex = await browser.post(app, '/login', {}, as('globex'))
  t.match(globex.json(), { status: 'step_up_required' }, "the tenant's own requirement, beside the app's")
  t.match(
    (await browser.get(app, '/account', as('acme'))).json(),
    { sub: 'alice' },
    'and the first one stays',
  )
  t.same([...browser.cookies.keys()].sort(), [
    'latchkey-shop.acme',
    'latchkey-shop.globex',
    'latchkey-sign-on.acme',
    'latchkey-sign-on.globex',
  ])
  t.match((await browser.post(app, '/logout', {}, as('acme'))).json(), { status: 'ended' })
  t.same([idpSessions(worlds.acme), idpSessions(worlds.globex)], [0, 1])
})

t.test("one tenant's cookies are worth nothing under another's name", async (t) => {
  const { app, worlds, as } = await twoTenants(t)
  const browser = new Browser()
  await browser.post(app, '/login', {}, as('acme'))
  const carried = new Browser()
  for (const [name, value] of browser.cookies) carried.cookies.set(name.replace('acme', 'globex'), value)
  t.equal((await carried.get(app, '/account', as('globex'))).json().reason, 'not_signed_in')
  t.equal(idpSessions(worlds.acme), 1, 'and nothing of it ends')
  t.match((await browser.get(app, '/account', as('acme'))).json(), { sub: 'alice' })
})

t.test('a request of no tenant gets 404, but for public routes', async (t) => {
  const { app, as } = await twoTenants(t)
  for (const tenant of ['initech', '__proto__', 'broken', '']) {
    const refused = await app.inject({ url: '/account', headers: as(tenant) })
    t.equal(refused.statusCode, 404, tenant)
    t.equal(refused.json().code, 'tenant_unknown')
    t.equal((await app.inject({ url: '/health', headers: as(tenant) })).body, 'well')
  }
  t.equal((await new Browser().post(app, '/login', {}, as('initech'))).statusCode, 404)
  t.throws(() => app.latchkey.client, { code: 'config_invalid' })
})

t.test('tenants beside a client, without a resolver or with a bad origin refuse to start', async (t) => {
  const client = clientOf(newWorld())
  const of = () => 'acme'
  for (const [given, message] of [
    [{ client, tenants: { of, each: { acme: { client } } } }, /client and tenants do not go together/],
    [{ tenants: { of: 'acme', each: { acme: { client } } } }, /tenants.of must be a function/],
    [{ tenants: { of, each: {} } }, /tenants.each/],
    [{ tenants: { of, each: { Acme: { client } } } }, /tenants/],
    [
      { tenants: { of, each: { acme: { client, origin: 'http://acme.example' } } } },
      /each.acme.origin must be https/,
    ],
    [{ tenants: { of, each: { acme: { client } } }, handOver: {} }, /handOver does not go with tenants/],
    [{}, /client is required/],
  ] as const) {
    const options = {
      app: 'shop',
      origin: 'http://localhost:3001',
      store: memoryStore(),
      secrets: [appSecret],
      signOn: { secrets: [groupSecret] },
      ...given,
    }
    const app = Fastify()
    t.teardown(() => app.close())
    await t.rejects(async () => app.register(latchkey, options as LatchkeyOptions), {
      code: 'config_invalid',
      message,
    })
  }
})
