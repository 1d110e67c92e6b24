import { createShop } from '@latchkey/demo-shop'
import t from 'tap'
import { openBank, origin, password } from './bank-world.ts'

t.test('GET / invites an anonymous visitor to log in and sets no cookie', async (t) => {
  const { bank, browser } = await openBank(t)
  const response = await browser.open(bank, '/')
  t.equal(response.statusCode, 200)
  t.match(response.body, 'Solid, and quick to let you in')
  t.equal(response.headers['set-cookie'], undefined)
})

t.test('V01: GET / at the bank shows an overview and the reason after a log-in at the shop', async (t) => {
  const { bank, browser, world } = await openBank(t)
  const shopOrigin = 'http://localhost:3001'
  const shop = await createShop({
    origin: shopOrigin,
    identity: world.client('shop'),
    store: world.store,
    secrets: ['the shop seals its tokens with this one'],
    signOn: { secrets: ['shop and bank seal their record with this'] },
    bankUrl: origin,
  })
  t.teardown(() => shop.close())
  await browser.post(shop, '/login', shopOrigin, { username: 'alice', password })
  const { body } = await browser.open(bank, '/')
  t.match(body, 'Good day, alice')
  t.match(body, /<span class="chip">silent authentication<\/span> you logged in at the shop/)
  t.match(body, /<summary>Why\?<\/summary>\s*<ol>\s*<li>/)
  await browser.post(shop, '/logout', shopOrigin, { scope: 'everywhere' })
  t.equal((await browser.call(bank, '/api/me')).statusCode, 401)
})
