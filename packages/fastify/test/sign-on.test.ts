import t from 'tap'
import { alice, aliceCode, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

t.test('a log-in at one app opens the other by one call, and a log-out ends both', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()

  t.equal((await browser.get(shop, '/account')).statusCode, 401)
  t.same((await browser.post(shop, '/login', alice)).json(), { status: 'authenticated', sub: 'alice' })
  t.match((await browser.get(shop, '/account')).json(), {
    sub: 'alice',
    source: 'local_session',
    claims: { username: 'alice' },
  })

  const calls = world.calls
  t.match((await browser.get(bank, '/account')).json(), { sub: 'alice', source: 'silent_authentication' })
  t.equal(world.calls, calls + 1)
  t.match((await browser.get(bank, '/account')).json(), { sub: 'alice', source: 'local_session' })
  t.equal(world.calls, calls + 1, 'the local session needs no call')

  const before = browser.copy()
  t.same((await browser.post(bank, '/logout')).json(), { status: 'ended' })
  t.equal((await before.get(shop, '/account')).statusCode, 401)
  t.equal((await before.get(bank, '/account')).statusCode, 401)
  t.equal(world.sessions.get('idp-1')?.alive, false)
  t.same([...browser.cookies.keys()], ['latchkey-shop'], 'the shop clears its own cookie at its next visit')
  await browser.get(shop, '/account')
  t.equal(browser.cookies.size, 0)
})

t.test('A04 a step-up rotates the id, and only a pending one is taken', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.match((await browser.post(app, '/login', aliceCode)).json(), { status: 'login_required' })
  const refused = await browser.post(app, '/strict')
  t.equal(refused.statusCode, 401)
  t.match(refused.headers['www-authenticate'], 'error="insufficient_user_authentication"')
  t.match((await browser.get(app, '/pending')).json(), { sub: 'alice' })
  const before = browser.copy()
  t.match((await browser.post(app, '/login', aliceCode)).json(), { status: 'authenticated' })
  t.not(browser.cookies.get('latchkey-shop'), before.cookies.get('latchkey-shop'))
  t.equal((await browser.post(app, '/strict')).body, 'done')
  t.same((await browser.get(app, '/strict')).json(), ['pwd', 'sms', 'mfa'])
})
