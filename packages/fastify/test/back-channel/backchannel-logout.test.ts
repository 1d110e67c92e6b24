import formbody from '@fastify/formbody'
import { createClient } from '@latchkey/client'
import { createIdentityServer } from '@latchkey/identity'
import { freePort } from '@latchkey/local-services'
import { memoryStore, type Store } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { latchkey } from '../../src/index.ts'
import { appSecret, bob, clientOf, groupSecret, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { signOnKey } from '../record-keys.ts'

const secret = 'a-client-secret-that-is-long-enough-0001'
const password = 'correct-horse-battery-staple'
const alice = { credentials: { method: 'password', username: 'alice', password } }

/** Shop and bank with a store each, and a service that tells both of log-outs. */
async function twoStores(t: Test) {
  const [identityPort, shopPort, bankPort] = [await freePort(), await freePort(), await freePort()]
  const issuer = `http://localhost:${identityPort}`
  const origins = { shop: `http://localhost:${shopPort}`, bank: `http://localhost:${bankPort}` }
  const clients = (['shop', 'bank'] as const).map((name) => ({
    client_id: `${name}-web`,
    client_secret: secret,
    permissions: ['*'],
    backchannel_logout_uri: `${origins[name]}/backchannel-logout`,
  }))
  const users = [{ username: 'alice', credentials: { password, force_replace: false } }]
  const seed = { tenants: [{ tenant_id: 'demo', apps: [{ app_id: 'all', name: 'All', clients }], users }] }
  const service = await createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, seed })
  await service.listen({ host: 'localhost', port: identityPort })
  t.teardown(() => service.close())
  const open = async (name: 'shop' | 'bank') => {
    const store = memoryStore()
    const app = Fastify()
    await app.register(formbody)
    await app.register(latchkey, {
      app: name,
      origin: origins[name],
      client: { baseUrl: issuer, issuer, tenantId: 'demo', clientId: `${name}-web`, clientSecret: secret },
      secrets: [appSecret],
      signOn: { secrets: [groupSecret] },
      backchannelLogout: { path: '/backchannel-logout' },
      store,
    })
    app.get('/account', { config: { auth: true } }, async (request) => request.auth.sub)
    app.post<{ Body: typeof alice }>('/login', async (request) => {
      const { status } = await request.login({ method: 'password', username: 'alice', password })
      return { status }
    })
    app.post('/logout', async (request) => ({ status: (await request.logout()).status }))
    await app.listen({ host: 'localhost', port: Number(new URL(origins[name]).port) })
    t.teardown(() => app.close())
    return { app, store }
  }
  const client = createClient({
    baseUrl: issuer,
    issuer,
    tenantId: 'demo',
    clientId: 'shop-web',
    clientSecret: secret,
  })
  t.teardown(() => client.close())
  return { service, client, shop: await open('shop'), bank: await open('bank'), origins }
}

/** Asks until the app refuses the browser; gives the milliseconds it took. */
async function untilOut(app: FastifyInstance, browser: Browser): Promise<number> {
  const start = performance.now()
  while ((await browser.get(app, '/account')).statusCode !== 401) {
    if (performance.now() - start > 10_000) throw new Error('still signed in')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return performance.now() - start
}

/** What a hand-over between two stores does: the same IdP session gets a record in the other one. */
async function handOver(browser: Browser, issuer: string, from: Store, to: Store): Promise<void> {
  const key = signOnKey(browser.cookies.get('latchkey-sign-on') ?? '', { issuer, tenant: 'demo' })
  const [record] = await from.read([key])
  if (record !== undefined) await to.create(key, record.value, record.expiresAt)
}

t.test('S02 a log-out at one app ends the session at an app on another store within 5 s', async (t) => {
  const { shop, bank, origins, client } = await twoStores(t)
  const browser = new Browser(origins.shop)
  t.equal((await browser.post(shop.app, '/login', alice)).json().status, 'authenticated')
  await handOver(browser, client.issuer, shop.store, bank.store)
  t.equal((await browser.get(bank.app, '/account')).statusCode, 200)
  const other = new Browser(origins.bank)
  await other.post(bank.app, '/login', alice)
  t.equal((await browser.post(shop.app, '/logout')).json().status, 'ended')
  t.ok((await untilOut(bank.app, browser)) < 5000)
  t.equal((await other.get(bank.app, '/account')).statusCode, 200, 'another session of the user stays')
})

t.test('S03 ending all sessions of a user reaches every app, and new ones count', async (t) => {
  const { shop, bank, origins, client } = await twoStores(t)
  const [atShop, atBank] = [new Browser(origins.shop), new Browser(origins.bank)]
  await atShop.post(shop.app, '/login', alice)
  await atBank.post(bank.app, '/login', alice)
  const sub = (await atShop.get(shop.app, '/account')).body
  await client.revokeUserSessions(sub)
  t.ok((await untilOut(shop.app, atShop)) < 5000)
  t.ok((await untilOut(bank.app, atBank)) < 5000)
  await atBank.post(bank.app, '/login', alice)
  t.equal((await atBank.get(bank.app, '/account')).statusCode, 200)
})

/** An app whose client takes any JSON for a log-out token that is right. */
async function receiver(t: Test, read: () => Promise<object> = async () => ({})) {
  const world = newWorld()
  const inner = memoryStore({ now: () => world.time })
  const state = { isDown: false, isUnread: false }
  const store: Store = {
    ...inner,
    read: (keys) =>
      state.isUnread && keys.some((key) => key.startsWith('idp-subject:'))
        ? Promise.reject(new Error('down'))
        : inner.read(keys),
    create: (...given) => (state.isDown ? Promise.reject(new Error('down')) : inner.create(...given)),
  }
  const client = {
    ...clientOf(world),
    verifyLogoutToken: async (token: string) => ({ ...JSON.parse(token), ...(await read()) }),
  }
  const made = await testApp({ world, store, client, backchannelLogout: { path: '/backchannel-logout' } })
  t.teardown(() => made.app.close())
  let count = 0
  const send = (names: object) => {
    count += 1
    const seconds = world.time / 1000
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const claims = { iss: 'https://id.example', aud: 'client', iat: seconds, exp: seconds + 60, events }
    return post(made.app, { logout_token: JSON.stringify({ ...claims, jti: `t-${count}`, ...names }) })
  }
  return { ...made, state, send }
}

function post(app: FastifyInstance, fields: Record<string, string> | [string, string][]) {
  return app.inject({
    method: 'POST',
    url: '/backchannel-logout',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}

t.test('a log-out token that names a user alone ends all of their sessions and nobody else’s', async (t) => {
  const { app, send } = await receiver(t)
  const browsers = [new Browser(), new Browser(), new Browser()] as const
  await browsers[0].post(app, '/login', { credentials: { ...alice.credentials, password: 'right' } })
  await browsers[1].post(app, '/login', { credentials: { ...alice.credentials, password: 'right' } })
  await browsers[2].post(app, '/login', bob)
  const answer = await send({ sub: 'alice' })
  t.equal(answer.statusCode, 200)
  t.equal(answer.body, '')
  t.equal(answer.headers['cache-control'], 'no-store')
  t.notOk(answer.headers['set-cookie'])
  const found = await Promise.all(browsers.map((browser) => browser.get(app, '/account')))
  t.same(
    found.map((each) => each.statusCode),
    [401, 401, 200],
  )
  t.equal((await send({ sub: 'nobody' })).statusCode, 200, 'one that has no session here is done already')
})

t.test('F06 a log-out token is taken once, and what is none ends nothing', async (t) => {
  const { app, send, state } = await receiver(t)
  const browser = new Browser()
  await browser.post(app, '/login', bob)
  t.equal((await send({ sub: 'alice', jti: 'same' })).statusCode, 200)
  const again = await send({ sub: 'bob', jti: 'same' })
  t.equal(again.statusCode, 400)
  t.match(again.json(), { error: 'invalid_request' })
  t.equal(again.headers['cache-control'], 'no-store')
  const bad: (Record<string, string> | [string, string][])[] = [
    {},
    { logout_token: 'no token' },
    [
      ['logout_token', '{}'],
      ['logout_token', '{}'],
    ],
  ]
  for (const fields of bad.filter((each) => !('logout_token' in each))) {
    t.equal((await post(app, fields)).statusCode, 400)
  }
  const json = await app.inject({
    method: 'POST',
    url: '/backchannel-logout',
    payload: { logout_token: '{}' },
  })
  t.equal(json.statusCode, 415)
  state.isDown = true
  const down = await send({ sub: 'bob' })
  t.equal(down.statusCode, 503)
  t.ok(down.headers['retry-after'])
  t.equal((await browser.get(app, '/account')).statusCode, 200)
})

t.test('F06 a log-out token that an outage kept from its work is taken when it comes again', async (t) => {
  const { app, send, state } = await receiver(t)
  const browser = new Browser()
  await browser.post(app, '/login', bob)
  state.isUnread = true
  t.equal((await send({ sub: 'bob', jti: 'same' })).statusCode, 503)
  state.isUnread = false
  t.equal((await send({ sub: 'bob', jti: 'same' })).statusCode, 200)
  t.equal((await browser.get(app, '/account')).statusCode, 401)
  t.equal((await send({ sub: 'bob', jti: 'same' })).statusCode, 400)
})

t.test('an app without the option has no such route and writes no index', async (t) => {
  const keys: string[] = []
  const inner = memoryStore()
  const create: Store['create'] = (key, value, expiresAt) => {
    keys.push(key)
    return inner.create(key, value, expiresAt)
  }
  const { app } = await testApp({ store: { ...inner, create } })
  t.teardown(() => app.close())
  await new Browser().post(app, '/login', bob)
  t.equal((await post(app, { logout_token: '{}' })).statusCode, 404)
  t.notOk(keys.some((key) => key.startsWith('idp-')))
})
