import type { Store } from '@latchkey/session-store'
import t, { type Test } from 'tap'
import { Browser } from '../../../packages/pages/test/support/browser.ts'
import { createBank } from '../../bank/src/app.ts'
import { openShop, origin, password, type ShopWorld } from './shop-world.ts'

const bankOrigin = 'http://localhost:3002'
const sessionCookie = 'shop-session'

const add = ({ shop, browser }: ShopWorld, product: string) =>
  browser.post(shop, '/basket/add', origin, { product })
const remove = ({ shop, browser }: ShopWorld, product: string) =>
  browser.post(shop, '/basket/remove', origin, { product })
const basketOf = async ({ shop }: ShopWorld, browser: Browser) => (await browser.open(shop, '/basket')).body
const logInAs = ({ shop, browser }: ShopWorld, username: string) =>
  browser.post(shop, '/login', origin, { username, password })

const filled = /Stoneware teapot/
const empty = /nothing in it yet/

async function openBank(t: Test, { world }: ShopWorld) {
  const bank = await createBank({
    origin: bankOrigin,
    identity: world.client('bank'),
    store: world.store,
    secrets: ['the bank seals its tokens with this one'],
    signOn: { secrets: ['shop and bank seal their record with this'] },
    shopUrl: origin,
  })
  t.teardown(() => bank.close())
  return bank
}

t.test('a basket is filled and emptied by forms, without a script', async (t) => {
  const shopWorld = await openShop(t)
  const { shop, browser } = shopWorld
  t.match((await browser.open(shop, '/')).body, /<form class="choose" method="post" action="\/basket\/add">/)
  for (const product of ['teapot', 'teapot', 'mug']) {
    const response = await add(shopWorld, product)
    t.equal(response.statusCode, 303)
    t.equal(response.headers.location, '/basket')
  }
  const page = await basketOf(shopWorld, browser)
  t.match(page, /Stoneware teapot<\/td><td class="number">2/)
  t.match(page, '€126.50')
  t.match((await browser.open(shop, '/')).body, 'Basket (3)')
  await remove(shopWorld, 'teapot')
  t.notMatch(await basketOf(shopWorld, browser), filled)
  await remove(shopWorld, 'mug')
  t.match(await basketOf(shopWorld, browser), empty)
})

t.test('the basket is kept in the shared store, and its cookie is opaque', async (t) => {
  const written: string[] = []
  const watch = (real: Store): Store => ({
    ...real,
    create(key, value, expiresAt) {
      written.push(key)
      return real.create(key, value, expiresAt)
    },
  })
  const shopWorld = await openShop(t, { store: watch })
  const response = await add(shopWorld, 'teapot')
  const [cookie] = response.cookies
  t.match(cookie, { name: sessionCookie, path: '/', httpOnly: true, sameSite: 'Lax' })
  t.notMatch(decodeURIComponent(cookie?.value ?? ''), /teapot/)
  t.match(written, [/^host-session\/shop:/])
})

t.test('visitors who choose nothing get no session', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const path of ['/', '/basket', '/login']) {
    t.equal((await browser.open(shop, path)).headers['set-cookie'], undefined, path)
  }
})

t.test('the basket survives the sign-in of the same visitor, under a new id', async (t) => {
  const shopWorld = await openShop(t)
  const { browser } = shopWorld
  await add(shopWorld, 'teapot')
  const before = browser.cookies.get(sessionCookie)
  const stolen = new Browser()
  stolen.cookies.set(sessionCookie, before ?? '')
  await shopWorld.logIn()
  t.match(await basketOf(shopWorld, browser), filled)
  t.not(browser.cookies.get(sessionCookie), before)
  t.notMatch(await basketOf(shopWorld, stolen), filled, 'the id from before the sign-in is dead')
})

t.test('a page that a sign-in overtook shows no empty basket, and leaves the new one as it is', async (t) => {
  const shopWorld = await openShop(t)
  const { shop, browser } = shopWorld
  await add(shopWorld, 'teapot')
  const late = new Browser()
  late.cookies.set(sessionCookie, browser.cookies.get(sessionCookie) ?? '')
  await shopWorld.logIn()
  const page = await late.open(shop, '/basket')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'cannot look up your basket')
  t.notMatch(page.body, empty)
  const refused = await late.post(shop, '/basket/add', origin, { product: 'mug' })
  t.equal(refused.statusCode, 503)
  t.match(refused.body, 'Temporarily unavailable')
  for (const { cookies } of [page, refused]) {
    t.same(
      cookies.filter(({ name }) => name === sessionCookie),
      [],
    )
  }
  t.match(await basketOf(shopWorld, browser), filled)
})

t.test('the basket is gone after the sign-out', async (t) => {
  for (const scope of ['everywhere', 'here']) {
    const shopWorld = await openShop(t)
    await shopWorld.logIn()
    await add(shopWorld, 'teapot')
    const stolen = new Browser()
    for (const [name, value] of shopWorld.browser.cookies) stolen.cookies.set(name, value)
    await shopWorld.browser.post(shopWorld.shop, '/logout', origin, { scope })
    t.match(await basketOf(shopWorld, shopWorld.browser), empty)
    t.match(await basketOf(shopWorld, stolen), empty, 'also for the cookies from before')
    await shopWorld.logIn()
    t.match(await basketOf(shopWorld, shopWorld.browser), empty, 'and it does not come back')
    t.equal((await add(shopWorld, 'teapot')).statusCode, 303)
    t.match(await basketOf(shopWorld, shopWorld.browser), filled, 'a new one can be filled at once')
  }
})

t.test('the next user of the browser never sees the basket', async (t) => {
  const shopWorld = await openShop(t)
  await shopWorld.logIn()
  await add(shopWorld, 'teapot')
  t.equal((await logInAs(shopWorld, 'bob')).statusCode, 303)
  t.match(await basketOf(shopWorld, shopWorld.browser), empty)
  t.equal((await logInAs(shopWorld, 'alice')).statusCode, 303)
  t.match(await basketOf(shopWorld, shopWorld.browser), empty)
})

t.test('a basket that was filled before a sign-in is not the next user’s either', async (t) => {
  const shopWorld = await openShop(t)
  await add(shopWorld, 'teapot')
  // two log-ins with no page in between
  await logInAs(shopWorld, 'alice')
  await logInAs(shopWorld, 'bob')
  t.match(await basketOf(shopWorld, shopWorld.browser), empty)
})

t.test('the basket is gone after a sign-out at the bank', async (t) => {
  const shopWorld = await openShop(t)
  const { shop, browser } = shopWorld
  const bank = await openBank(t, shopWorld)
  await shopWorld.logIn()
  await add(shopWorld, 'teapot')
  t.equal((await browser.open(bank, '/account')).statusCode, 200)
  await browser.post(bank, '/logout', bankOrigin, { scope: 'everywhere' })
  const page = await browser.open(shop, '/basket')
  t.match(page.body, 'Not signed in')
  t.match(page.body, empty)
  await logInAs(shopWorld, 'bob')
  t.match(await basketOf(shopWorld, browser), empty)
})

t.test('C02: a basket is changed by forms of the shop alone', async (t) => {
  const shopWorld = await openShop(t)
  const { shop, browser } = shopWorld
  await add(shopWorld, 'teapot')
  for (const path of ['/basket/add', '/basket/remove']) {
    const response = await browser.post(shop, path, 'https://evil.example', { product: 'teapot' })
    t.equal(response.statusCode, 403)
  }
  t.equal((await browser.open(shop, '/basket/add')).statusCode, 404)
  t.match(await basketOf(shopWorld, browser), /<td class="number">1<\/td>/)
})

t.test('an unknown product is refused with 400', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const form of ['product=yacht', 'product=__proto__', 'product=mug&product=mug', '']) {
    t.equal((await browser.post(shop, '/basket/add', origin, form)).statusCode, 400, form)
  }
})

t.test(
  'while the store does not answer, the basket is not available and nothing in it is lost',
  async (t) => {
    let fails: (call: string) => boolean = () => false
    const guard = <Args extends unknown[], Result>(
      name: string,
      call: (...args: Args) => Promise<Result>,
    ) => {
      return (...args: Args) =>
        fails(name) ? Promise.reject(new Error('the store does not answer')) : call(...args)
    }
    const shopWorld = await openShop(t, {
      store: (real) => ({
        ...real,
        read: guard('read', real.read),
        create: guard('create', real.create),
        replace: guard('replace', real.replace),
        end: guard('end', real.end),
      }),
    })
    const { shop, browser } = shopWorld
    await add(shopWorld, 'teapot')
    for (const down of [() => true, (name: string) => name === 'replace']) {
      fails = down
      const refused = await add(shopWorld, 'mug')
      t.equal(refused.statusCode, 503)
      t.match(refused.headers['retry-after'], /^[1-9]/)
      t.equal(refused.headers['set-cookie'], undefined)
      t.match(refused.body, 'Temporarily unavailable')
      if (down('read')) {
        const page = await browser.open(shop, '/basket')
        t.equal(page.statusCode, 200)
        t.match(page.body, 'cannot look up your basket')
        t.equal((await browser.open(shop, '/')).statusCode, 200)
        t.equal(page.headers['set-cookie'], undefined)
      }
      fails = () => false
      t.match(await basketOf(shopWorld, browser), /<td class="number">1<\/td>/)
      t.notMatch(await basketOf(shopWorld, browser), /Morning mug/)
    }
  },
)
