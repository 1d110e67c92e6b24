import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { alice, bob, clientOf, newWorld, type TestAppOptions, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { watchedStore } from '../watched-store.ts'

function routes(app: FastifyInstance): void {
  const cached = { allowCachedForSeconds: 60 }
  app.get('/cached', { config: { auth: true, authOutage: cached } }, async ({ auth }) => auth.sub)
  app.get('/fresh', { config: { auth: { maxAgeSeconds: 30 }, authOutage: cached } }, async () => 'fresh')
  app.get('/open', { config: { auth: true, authOutage: 'anonymous' } }, async ({ auth }) => ({
    sub: auth?.sub ?? null,
  }))
  app.get('/banner', { config: { auth: 'optional', authOutage: cached } }, async ({ auth }) => ({
    sub: auth?.sub ?? null,
  }))
}

/** A shop and a bank in one process, with a store that can fail. */
async function openShop(t: Test, { world = newWorld(), ...options }: TestAppOptions = {}) {
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store, routes, ...options })
  const { app: bank } = await testApp({ world, store: watched.store, app: 'bank', routes })
  t.after(() => Promise.all([app.close(), bank.close()]))
  return {
    ...{ world, watched, app, bank },
    browser: new Browser(),
    fail: () => {
      watched.fails = () => true
    },
    recover: () => {
      watched.fails = () => false
    },
    advance: (seconds: number) => {
      world.time += seconds * 1000
    },
  }
}

t.test(
  'in an outage of the store a route refuses, serves anonymously or serves who was just confirmed',
  async (t) => {
    const { app, browser, fail, recover, advance } = await openShop(t)
    await browser.post(app, '/login', alice)
    t.equal((await browser.get(app, '/account')).statusCode, 200)
    const before = new Map(browser.cookies)
    fail()
    t.equal((await browser.get(app, '/account')).statusCode, 503, 'closed is the default')
    const open = await browser.get(app, '/open')
    t.same([open.statusCode, open.json()], [200, { sub: null }])
    advance(60)
    const cached = await browser.get(app, '/cached')
    t.same([cached.statusCode, cached.body], [200, 'alice'])
    t.equal(cached.headers['cache-control'], 'no-store')
    t.same((await browser.get(app, '/banner')).json(), { sub: 'alice' })
    advance(1)
    const late = await browser.get(app, '/cached')
    t.equal(late.statusCode, 503, 'no longer than allowed')
    t.equal(late.headers['retry-after'], '1')
    t.same((await browser.get(app, '/banner')).json(), { sub: null })
    t.same(browser.cookies, before, 'no cookie was touched')
    recover()
    t.equal((await browser.get(app, '/account')).json().sub, 'alice')
  },
)

t.test('what was read before meets the requirement of the route now, or is refused as unknown', async (t) => {
  const { app, browser, fail, advance } = await openShop(t)
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, '/fresh')).statusCode, 200)
  fail()
  advance(20)
  t.equal((await browser.get(app, '/fresh')).statusCode, 200)
  advance(11)
  t.equal((await browser.get(app, '/fresh')).statusCode, 503)
  t.equal((await browser.get(app, '/cached')).statusCode, 200)
})

t.test('only cookies that this process has read count', async (t) => {
  const { app, browser, fail } = await openShop(t)
  await browser.post(app, '/login', alice)
  const other = new Browser()
  await other.post(app, '/login', bob)
  const unread = other.copy()
  await browser.get(app, '/account')
  fail()
  t.equal((await new Browser().get(app, '/cached')).statusCode, 401, 'nobody without cookies')
  t.equal((await unread.get(app, '/cached')).statusCode, 503, 'not read since the log-in')
  const mixed = browser.copy()
  for (const [name, value] of other.cookies) if (name.includes('sign')) mixed.cookies.set(name, value)
  t.not((await mixed.get(app, '/cached')).statusCode, 200)
  const cookie = [...browser.cookies, ...other.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const twice = await app.inject({ method: 'GET', url: '/cached', headers: { cookie } })
  t.equal(twice.statusCode, 503, 'which of two counts is unknown')
})

for (const scope of ['everywhere', 'here']) {
  t.test(
    `a log-out ${scope} before the outage, in another app of the process too, is not undone by it`,
    async (t) => {
      const { app, bank, browser, fail } = await openShop(t)
      await browser.post(app, '/login', alice)
      await browser.get(app, '/account')
      await browser.get(bank, '/account')
      const old = browser.copy()
      t.equal((await browser.post(app, '/logout', { scope })).json().status, 'ended')
      fail()
      t.equal((await old.get(app, '/cached')).statusCode, 503)
      t.equal((await old.get(bank, '/cached')).statusCode, 503)
    },
  )
}

t.test('a log-out that the outage prevents ends what was remembered', async (t) => {
  const { app, browser, fail, recover } = await openShop(t)
  await browser.post(app, '/login', alice)
  await browser.get(app, '/account')
  fail()
  t.equal((await browser.get(app, '/cached')).statusCode, 200)
  t.equal((await browser.post(app, '/logout')).json().status, 'unavailable')
  t.equal((await browser.get(app, '/cached')).statusCode, 503)
  recover()
  t.equal((await browser.post(app, '/logout')).json().status, 'ended')
})

t.test('a read that began before a log-out does not bring the session back in an outage', async (t) => {
  const { app, browser, fail, watched } = await openShop(t)
  await browser.post(app, '/login', alice)
  const old = browser.copy()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const { read } = watched.store
  watched.store.read = async (keys) => {
    const records = await read(keys)
    watched.store.read = read
    reach()
    await held
    return records
  }
  const slow = old.get(app, '/account')
  await reached
  await browser.post(app, '/logout')
  release()
  await slow
  fail()
  t.equal((await old.get(app, '/cached')).statusCode, 503)
})

t.test('a log-out token that arrives during an outage ends what was remembered of its user', async (t) => {
  const world = newWorld()
  const client = {
    ...clientOf(world),
    verifyLogoutToken: async (token: string) => JSON.parse(token),
  }
  const path = '/backchannel-logout'
  const { app, browser, fail } = await openShop(t, { world, client, backchannelLogout: { path } })
  const other = new Browser()
  await browser.post(app, '/login', alice)
  await other.post(app, '/login', bob)
  for (const each of [browser, other]) t.equal((await each.get(app, '/account')).statusCode, 200)
  fail()
  const exp = world.time / 1000 + 60
  const send = (names: object) =>
    app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        logout_token: JSON.stringify({ iss: 'https://id.example', exp, jti: 'one', ...names }),
      }).toString(),
    })
  t.equal((await send({ sub: 'alice' })).statusCode, 503, 'it will be sent again')
  t.equal((await browser.get(app, '/cached')).statusCode, 503)
  t.equal((await other.get(app, '/cached')).body, 'bob')
  await send({ sid: 'some session' })
  t.equal((await other.get(app, '/cached')).statusCode, 503, 'whose session it is cannot be looked up')
})

t.test('an event stream is not opened by what was read before', async (t) => {
  const { app, browser, fail } = await openShop(t)
  await browser.post(app, '/login', alice)
  await browser.get(app, '/account')
  fail()
  const opened = await browser.get(app, '/cached', { accept: 'text/event-stream' })
  t.equal(opened.statusCode, 503)
})

t.test('an invalid policy, and one that means nothing, refuse to start', async (t) => {
  const start = (config: object) =>
    testApp({ routes: (app) => void app.get('/odd', { config }, async () => 'odd') })
  const refused = { code: 'config_invalid', message: /authOutage of GET \/odd/ }
  await t.rejects(start({ auth: true, authOutage: 'open' }), refused)
  await t.rejects(start({ auth: true, authOutage: { allowCachedForSeconds: 0 } }), refused)
  await t.rejects(start({ auth: true, authOutage: { allowCachedForSeconds: 3601 } }), refused)
  await t.rejects(start({ auth: true, authOutage: { allowCachedForSeconds: 60, more: 1 } }), refused)
  await t.rejects(start({ auth: 'optional', authOutage: 'closed' }), refused)
  await t.rejects(start({ auth: false, authOutage: 'anonymous' }), refused)
  await t.rejects(start({ authOutage: 'anonymous' }), refused)
})
