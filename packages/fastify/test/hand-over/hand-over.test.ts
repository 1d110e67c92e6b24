import { memoryStore, type Store } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { alice, bob, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { watchedStore } from '../watched-store.ts'

const shopOrigin = 'http://shop.localhost:3001'
const bankOrigin = 'http://bank.localhost:3002'
const page = { accept: 'text/html' }

/** Two apps of a group on two domains, and a person's cookies at each. */
async function twoDomains(t: Test) {
  const world = newWorld()
  const give = { bank: bankOrigin }
  const { app: shop, store } = await testApp({ world, origin: shopOrigin, handOver: { give } })
  const bankOptions = { world, store, app: 'bank', origin: bankOrigin, handOver: { ask: shopOrigin } }
  const { app: bank } = await testApp(bankOptions)
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const person = () => ({ atShop: new Browser(shopOrigin), atBank: new Browser(bankOrigin) })
  return { world, store, shop, bank, person, bankOptions }
}

/** Opens a page and gives where the answer leads. */
async function open(browser: Browser, app: FastifyInstance, place: string): Promise<string> {
  const url = new URL(place, browser.origin)
  const response = await browser.get(app, url.pathname + url.search, page)
  return response.statusCode === 303 ? String(response.headers.location) : `${response.statusCode}`
}

t.test('a log-in at one domain opens a page of another, by one round of redirects', async (t) => {
  const { shop, bank, person } = await twoDomains(t)
  const { atShop, atBank } = person()
  await atShop.post(shop, '/login', alice)
  const asking = await open(atBank, bank, '/account?tab=1')
  t.match(asking, new RegExp(`^${shopOrigin}/latchkey/hand-over\\?to=bank&nonce=`))
  const finishing = await open(atShop, shop, asking)
  t.match(finishing, new RegExp(`^${bankOrigin}/latchkey/hand-over/finish\\?state=.*&code=`))
  t.equal(await open(atBank, bank, finishing), '/account?tab=1')
  const account = await atBank.get(bank, '/account', page)
  t.match(account.json(), { sub: 'alice', source: 'silent_authentication' })
  t.match((await atBank.get(bank, '/account', page)).json(), { source: 'local_session' })
})

t.test(
  'a hand-over returns to the address that the browser knows where the app rewrites addresses',
  async (t) => {
    const { world, store, shop, person, bankOptions } = await twoDomains(t)
    const rewriteUrl = ({ url = '/' }) => url.replace(/^\/eu(?=\/account)/, '')
    const { app: bank } = await testApp({ ...bankOptions, world, store, rewriteUrl })
    t.teardown(() => bank.close())
    const { atShop, atBank } = person()
    await atShop.post(shop, '/login', alice)
    const asking = await open(atBank, bank, '/eu/account?tab=1')
    t.equal(await open(atBank, bank, await open(atShop, shop, asking)), '/eu/account?tab=1')
  },
)

t.test('one log-out ends the sessions at both domains', async (t) => {
  const { shop, bank, person } = await twoDomains(t)
  const { atShop, atBank } = person()
  await atShop.post(shop, '/login', alice)
  await open(atBank, bank, await open(atShop, shop, await open(atBank, bank, '/account')))
  t.equal((await atBank.get(bank, '/account')).statusCode, 200)
  await atBank.post(bank, '/logout', { scope: 'everywhere' })
  t.equal((await atBank.get(bank, '/account')).statusCode, 401)
  t.equal((await atShop.get(shop, '/account')).statusCode, 401)
})

t.test('a visitor who is signed in nowhere is asked to log in, and comes back to the page', async (t) => {
  const { shop, bank, person } = await twoDomains(t)
  const { atShop, atBank } = person()
  const finishing = await open(atShop, shop, await open(atBank, bank, '/account?tab=1'))
  t.notMatch(finishing, 'code=')
  t.equal(await open(atBank, bank, finishing), '/login?return_to=%2Faccount%3Ftab%3D1')
})

t.test('no code or handle stands in the store in clear, and no handle in an address', async (t) => {
  const world = newWorld()
  const inner = memoryStore({ now: () => world.time })
  const texts: string[] = []
  const store: Store = {
    ...inner,
    create(key, value, expiresAt) {
      texts.push(key, JSON.stringify(value))
      return inner.create(key, value, expiresAt)
    },
  }
  const shop = (await testApp({ world, store, origin: shopOrigin, handOver: { give: { bank: bankOrigin } } }))
    .app
  t.teardown(() => shop.close())
  const atShop = new Browser(shopOrigin)
  await atShop.post(shop, '/login', alice)
  const nonce = 'a'.repeat(43)
  const finishing = await open(atShop, shop, `/latchkey/hand-over?to=bank&nonce=${nonce}&state=x`)
  const handle = atShop.cookies.get('latchkey-sign-on') ?? ''
  const code = new URL(finishing).searchParams.get('code') ?? ''
  t.equal(handle.length, 43)
  t.equal(code.length, 43)
  t.notMatch(finishing, handle)
  t.notOk(texts.some((text) => text.includes(handle) || text.includes(code)))
})

t.test('A11 a code is worth nothing twice, late, in another browser or at another app', async (t) => {
  const { world, shop, bank, person, bankOptions } = await twoDomains(t)
  const { atShop, atBank } = person()
  const victim = person().atBank
  await atShop.post(shop, '/login', alice)
  const finish = async () => await open(atShop, shop, await open(atBank, bank, '/account'))

  await open(victim, bank, '/account')
  t.equal(await open(victim, bank, await finish()), '/login?return_to=%2F', 'another browser, on its way too')
  t.equal(await open(person().atBank, bank, await finish()), '/login?return_to=%2F', 'one that did not ask')
  t.notOk(victim.cookies.has('latchkey-sign-on'))

  const late = await finish()
  world.time += 31_000
  t.equal(await open(atBank, bank, late), '/login?return_to=%2Faccount', 'after half a minute')

  const { app: other } = await testApp({ ...bankOptions, app: 'other' })
  t.teardown(() => other.close())
  const foreign = new URL(await finish())
  const begun = new URL(await open(atBank, other, '/account')).searchParams
  foreign.searchParams.set('state', begun.get('state') ?? '')
  t.equal(await open(atBank, other, foreign.href), '/login?return_to=%2Faccount', 'another app')

  const right = await finish()
  const again = atBank.copy()
  t.equal(await open(atBank, bank, right), '/account')
  t.equal(await open(again, bank, right), '/login?return_to=%2Faccount', 'a second time')
  const parallel = await open(atShop, shop, await open(again, bank, '/account'))
  const copies = Array.from({ length: 20 }, () => again.copy())
  const ends = await Promise.all(copies.map((copy) => open(copy, bank, parallel)))
  t.equal(ends.filter((end) => end === '/account').length, 1, 'twenty at once: one')
})

t.test('A11 a code that any other browser has shown is no longer accepted in the right one', async (t) => {
  const { store, shop, bank, person, bankOptions } = await twoDomains(t)
  const { atShop, atBank } = person()
  await atShop.post(shop, '/login', alice)
  const onItsWay = person().atBank
  await open(onItsWay, bank, '/account')
  const signedIn = person().atBank
  await signedIn.post(bank, '/login', bob)
  const shown: Record<string, (place: string) => Promise<string>> = {
    'without a nonce': (place) => open(person().atBank, bank, place),
    'with a nonce of its own': (place) => open(onItsWay.copy(), bank, place),
    'signed in as somebody else': (place) => open(signedIn, bank, place),
    'with another state': (place) => open(person().atBank, bank, place.replace(/state=[^&]*/, 'state=x')),
    'with the code twice': (place) => open(person().atBank, bank, `${place}&code=${'b'.repeat(43)}`),
  }
  for (const [how, show] of Object.entries(shown)) {
    const victim = atBank.copy()
    const place = await open(atShop, shop, await open(victim, bank, '/account'))
    await show(place)
    t.equal(await open(victim, bank, place), '/login?return_to=%2Faccount', how)
    t.notOk(victim.cookies.has('latchkey-sign-on'), how)
  }
  const { app: other } = await testApp({ ...bankOptions, store, app: 'other' })
  t.teardown(() => other.close())
  const victim = atBank.copy()
  const place = await open(atShop, shop, await open(victim, bank, '/account'))
  await open(person().atBank, other, place)
  t.equal(await open(victim, bank, place), '/login?return_to=%2Faccount', 'at another app')
})

t.test('a user who logged in here in the meantime stays, and the code is consumed unused', async (t) => {
  const { shop, bank, person } = await twoDomains(t)
  const { atShop, atBank } = person()
  await atShop.post(shop, '/login', alice)
  const finishing = await open(atShop, shop, await open(atBank, bank, '/account'))
  await atBank.post(bank, '/login', bob)
  t.equal(await open(atBank, bank, finishing), '/account')
  t.match((await atBank.get(bank, '/account')).json(), { sub: 'bob' })
})

t.test('V04 a browser that keeps no cookies ends at the log-in, not in a circle', async (t) => {
  const { shop, bank, person } = await twoDomains(t)
  const { atShop } = person()
  await atShop.post(shop, '/login', alice)
  const finishing = await open(atShop, shop, await open(new Browser(bankOrigin), bank, '/account'))
  t.equal(await open(new Browser(bankOrigin), bank, finishing), '/login?return_to=%2F')
})

t.test('only a page that the visitor opens is sent elsewhere', async (t) => {
  const { shop, bank, person } = await twoDomains(t)
  const ask = (headers: Record<string, string>, url = '/account') => person().atBank.get(bank, url, headers)
  t.equal((await ask({ accept: 'application/json' })).statusCode, 401, 'an API call')
  t.equal((await ask(page, '/')).statusCode, 200, 'an optional route')
  const embedded = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' }
  t.equal((await ask({ ...page, ...embedded })).statusCode, 401, 'a picture')
  const form = await person().atBank.post(bank, '/strict', {}, page)
  t.match(form.headers.location, /^\/login/, 'a form')
  const framed = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  const giving = `/latchkey/hand-over?to=bank&nonce=${'a'.repeat(43)}&state=x`
  t.equal((await person().atShop.get(shop, giving, framed)).json().code, 'hand_over_invalid', 'a frame')
})

t.test('an app that is not known, and an address of another form, are refused', async (t) => {
  const { shop, person } = await twoDomains(t)
  const nonce = 'a'.repeat(43)
  for (const query of [
    `to=else&nonce=${nonce}&state=x`,
    `to=bank&nonce=short&state=x`,
    `to=bank&nonce=${nonce}`,
    `to=bank&to=bank&nonce=${nonce}&state=x`,
    `to=bank&nonce=${nonce}&state=x&return_to=https://evil.example`,
    `to=__proto__&nonce=${nonce}&state=x`,
  ]) {
    const response = await person().atShop.get(shop, `/latchkey/hand-over?${query}`, page)
    t.equal(response.statusCode, 400, query)
    t.equal(response.headers.location, undefined)
  }
})

t.test('P02 a store that does not answer is an outage on both sides, not a log-out', async (t) => {
  const world = newWorld()
  const { app: bank } = await testApp({
    world,
    app: 'bank',
    origin: bankOrigin,
    handOver: { ask: shopOrigin },
  })
  const broken = watchedStore(() => world.time)
  const { app: shop } = await testApp({
    world,
    store: broken.store,
    origin: shopOrigin,
    handOver: { give: { bank: bankOrigin } },
  })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const atShop = new Browser(shopOrigin)
  const atBank = new Browser(bankOrigin)
  await atShop.post(shop, '/login', alice)
  const asking = await open(atBank, bank, '/account')
  broken.fails = () => true
  const finishing = await open(atShop, shop, asking)
  t.match(finishing, 'unavailable=1')
  const answer = await atBank.get(bank, new URL(finishing).pathname + new URL(finishing).search, page)
  t.equal(answer.statusCode, 503)
  t.ok(Number(answer.headers['retry-after']) >= 1)
})

t.test('origins that are none, or no https, refuse to start', async (t) => {
  for (const handOver of [
    { ask: 'https://shop.example.com/' },
    { ask: 'http://shop.example.com' },
    { give: { bank: 'bank.example.com' } },
    { give: { bank: 'https://bank.example.com' }, path: '//evil' },
  ]) {
    await t.rejects(testApp({ handOver }), { code: 'config_invalid', message: /handOver/ })
  }
})
