import t from 'tap'
import { openShop, origin } from './shop-world.ts'

t.test('A10: the cookies from before a log-out are rejected', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  const old = new Map(browser.cookies)
  const response = await browser.post(shop, '/logout', origin, { scope: 'everywhere' })
  t.equal(response.statusCode, 303)
  t.equal(response.headers.location, '/')
  for (const [name, value] of old) browser.cookies.set(name, value)
  t.equal((await browser.call(shop, '/api/me')).statusCode, 401)
})

t.test('a log-out with scope here prevents silent authentication at this app', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  await browser.post(shop, '/logout', origin, { scope: 'here' })
  const { body } = await browser.open(shop, '/')
  t.match(body, 'Not signed in')
})

t.test('C02: GET /logout signs nobody out', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  const response = await browser.open(shop, '/logout')
  t.equal(response.statusCode, 405)
  t.equal(response.headers.allow, 'POST')
  t.equal((await browser.call(shop, '/api/me')).statusCode, 200)
})

t.test('POST /logout from another site returns 403', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  const response = await browser.post(shop, '/logout', 'https://evil.example', { scope: 'everywhere' })
  t.equal(response.statusCode, 403)
  t.equal((await browser.call(shop, '/api/me')).statusCode, 200)
})

t.test('POST /logout with an invalid scope returns 400', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const form of ['scope=nowhere', 'scope=here&scope=everywhere', 'scope=']) {
    t.equal((await browser.post(shop, '/logout', origin, form)).statusCode, 400, form)
  }
})

t.test('POST /logout without a scope signs out everywhere', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  t.equal((await browser.post(shop, '/logout', origin, '')).statusCode, 303)
  t.match((await browser.open(shop, '/')).body, 'Not signed in')
  t.equal((await browser.call(shop, '/api/me')).statusCode, 401)
})
