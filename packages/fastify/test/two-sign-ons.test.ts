import { memoryStore } from '@latchkey/session-store'
import t from 'tap'
import { alice, aliceCode, groupSecret, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

const bob = { credentials: { method: 'password', username: 'bob', password: 'right' } }

t.test(
  'L01 a step-up that began before there was a local session goes on after silent authentication',
  async (t) => {
    const world = newWorld()
    const { app: shop, store } = await testApp({ world })
    const { app: bank } = await testApp({ world, store, app: 'bank' })
    t.teardown(() => Promise.all([shop.close(), bank.close()]))
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    t.equal(
      (await browser.post(bank, '/strict')).statusCode,
      401,
      'refused with no local session at the bank',
    )
    t.match((await browser.get(bank, '/')).json(), { sub: 'alice', source: 'silent_authentication' })
    t.match((await browser.get(bank, '/pending')).json(), { sub: 'alice', requirement: { mfa: 'strict' } })
    t.match((await browser.post(bank, '/login', aliceCode)).json(), { status: 'authenticated' })
    t.equal((await browser.post(bank, '/strict')).body, 'done')
  },
)

t.test(
  'W11 A06 a cookie of another sign-on neither blocks the step-up nor survives the next log-in',
  async (t) => {
    const world = newWorld()
    const { app: shop } = await testApp({ world })
    t.teardown(() => shop.close())
    const mallory = new Browser()
    await mallory.post(shop, '/login', bob)
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    browser.cookies.set('latchkey-sign-on', mallory.cookies.get('latchkey-sign-on') ?? '')
    await browser.post(shop, '/login', alice)
    const alive = [...world.sessions.values()].filter(
      (session) => session.alive && !world.queued.has(session.sub),
    )
    await shop.latchkey.drainLogouts()
    world.time += 60_000
    await shop.latchkey.drainLogouts()
    const left = [...world.sessions.values()].filter((session) => session.alive)
    t.ok(alive.length >= left.length)
    t.same(
      left.map((session) => session.sub),
      ['alice'],
      'both sign-ons that the browser brought are ended, the new one lives',
    )
  },
)

t.test('A06 what the host kept for one user is not shown to the next one in a pending step-up', async (t) => {
  const world = newWorld()
  const routes = (app: Awaited<ReturnType<typeof testApp>>['app']) => {
    app.get(
      '/keep',
      { config: { auth: true } },
      async (request) => Object.assign(request.session, { cart: 'of alice' }) && 'kept',
    )
    app.get('/cart', async (request) => ({ cart: Reflect.get(request.session, 'cart') ?? null }))
  }
  const { app: shop, store } = await testApp({ world, routes, host: 'session before' })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  await browser.get(shop, '/keep')
  t.same((await browser.get(shop, '/cart')).json(), { cart: 'of alice' })
  await browser.post(bank, '/login', bob)
  const before = browser.cookies.get('latchkey-shop')
  await browser.get(shop, '/strict')
  t.same((await browser.get(shop, '/cart')).json(), { cart: null })
  t.not(browser.cookies.get('latchkey-shop'), before)
})

t.test(
  'J10 a record under a secret that an app does not have asks for a log-in there, and ends nothing',
  async (t) => {
    const world = newWorld()
    const store = memoryStore({ now: () => world.time })
    const newer = 'a-newer-secret-of-the-group-that-is-long-enough'
    const { app: shop } = await testApp({ world, store, signOn: { secrets: [newer, groupSecret] } })
    const { app: bank } = await testApp({ world, store, app: 'bank' })
    t.teardown(() => Promise.all([shop.close(), bank.close()]))
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    const refused = await browser.get(bank, '/account')
    t.equal(refused.statusCode, 401)
    t.equal(refused.json().reason, 'not_signed_in')
    t.equal(refused.headers['set-cookie'], undefined)
    t.equal((await browser.get(shop, '/account')).statusCode, 200, 'still signed in where it can be read')
  },
)

t.test('an app must not be named like the cookie of the group', async (t) => {
  await t.rejects(testApp({ app: 'sign-on' }), {
    code: 'config_invalid',
    message: /app must not begin with sign-on/,
  })
})
