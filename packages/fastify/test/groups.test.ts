import t, { type Test } from 'tap'
import { alice, bob, groupSecret, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

const secrets = [groupSecret]

/** A shop, and a bank that takes log-ins of the apps it names. */
async function shopAndBank(t: Test, shopAccepts: string[] | undefined, bankAccepts: string[] | undefined) {
  const world = newWorld()
  const signOn = (accepts: string[] | undefined) => ({ secrets, ...(accepts && { accepts }) })
  const { app: shop, store } = await testApp({ world, signOn: signOn(shopAccepts) })
  const { app: bank } = await testApp({ world, store, app: 'bank', signOn: signOn(bankAccepts) })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  return { world, store, shop, bank }
}

t.test('an app that names whose log-ins it takes refuses the others, and ends nothing', async (t) => {
  const { shop, bank, world } = await shopAndBank(t, undefined, ['intranet'])
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const { calls } = world
  const refused = await browser.get(bank, '/account')
  t.equal(refused.statusCode, 401)
  t.equal(refused.json().reason, 'not_accepted_here')
  t.equal(world.calls, calls, 'nor is the service asked')
  t.match((await browser.get(shop, '/account')).json(), { sub: 'alice' })
})

t.test('trust may go one way', async (t) => {
  const { shop, bank } = await shopAndBank(t, ['bank'], [])
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.equal((await browser.get(bank, '/account')).statusCode, 401, 'the bank takes its own log-ins alone')
  await browser.post(bank, '/login', alice)
  t.match((await browser.get(bank, '/account')).json(), { sub: 'alice', source: 'local_session' })
  t.match((await browser.get(shop, '/account')).json(), { sub: 'alice', source: 'silent_authentication' })
})

t.test('a local session does not outlast the trust in the app of its log-in', async (t) => {
  const { shop, bank, world, store } = await shopAndBank(t, undefined, undefined)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.equal((await browser.get(bank, '/account')).statusCode, 200)
  const { app: stricter } = await testApp({ world, store, app: 'bank', signOn: { secrets, accepts: [] } })
  t.teardown(() => stricter.close())
  t.equal((await browser.get(stricter, '/account')).json().reason, 'not_accepted_here')
})

t.test('apps of two groups never meet, in one browser and on one store', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world, signOn: { secrets, group: 'public' } })
  const { app: back } = await testApp({ world, store, app: 'back', signOn: { secrets, group: 'staff' } })
  t.teardown(() => Promise.all([shop.close(), back.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.equal((await browser.get(back, '/account')).json().reason, 'not_signed_in')
  await browser.post(back, '/login', bob)
  t.match((await browser.get(shop, '/account')).json(), { sub: 'alice' })
  t.match((await browser.get(back, '/account')).json(), { sub: 'bob' })
  browser.cookies.set('latchkey-sign-on-staff', browser.cookies.get('latchkey-sign-on-public') ?? '')
  browser.cookies.delete('latchkey-back')
  t.equal((await browser.get(back, '/account')).json().reason, 'not_signed_in', 'nor by a carried handle')
  await browser.post(shop, '/logout')
  t.equal((await browser.get(shop, '/account')).statusCode, 401)
})

t.test(
  'names of groups and apps that are none, and an app named as the cookie, refuse to start',
  async (t) => {
    for (const given of [
      { signOn: { secrets, group: 'Staff' } },
      { signOn: { secrets, accepts: ['a b'] } },
      { signOn: { secrets, accepts: ['bank', 'bank'] } },
      { app: 'sign-on-staff' },
    ]) {
      await t.rejects(testApp(given), { code: 'config_invalid' })
    }
  },
)
