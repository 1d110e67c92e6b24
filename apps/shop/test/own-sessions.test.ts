import t from 'tap'
import { Browser } from '../../../packages/pages/test/support/browser.ts'
import { openShop, origin, password } from './shop-world.ts'

const path = '/account/sessions'

async function twoBrowsers(t: Parameters<typeof openShop>[0], now?: () => number) {
  const { shop, browser, logIn } = await openShop(t, now === undefined ? {} : { now })
  const phone = new Browser()
  await phone.post(shop, '/login', origin, { username: 'alice', password })
  await logIn()
  return { shop, laptop: browser, phone }
}

t.test('7.4.3: ending the session of another browser signs that browser out', async (t) => {
  const { shop, laptop, phone } = await twoBrowsers(t)
  t.match((await laptop.open(shop, '/account')).body, `href="${path}"`)
  const page = await laptop.open(shop, path)
  t.equal(page.statusCode, 200)
  t.equal(page.body.match(/this browser/g)?.length, 1)
  t.match(page.body, 'lightMyRequest', 'the name that the browser gives itself')
  t.match(page.body, '127.0.0.1')
  t.match(page.body, 'just now</time> at Marmalade, the shop')
  const [, id = ''] = /name="id" value="([^"]+)"/.exec(page.body) ?? []
  const ended = await laptop.post(shop, `${path}/end`, origin, { id })
  t.equal(ended.statusCode, 303)
  t.equal(ended.headers.location, path)
  const next = await phone.open(shop, '/account')
  t.equal(next.statusCode, 303)
  t.match(next.headers.location, /^\/login/)
  const left = await laptop.open(shop, path)
  t.match(left.body, 'You have no other sessions.')
  t.notMatch(left.body, 'name="id"', 'the current one is ended by the log-out')
  const again = await laptop.post(shop, `${path}/end`, origin, { id })
  t.equal(again.statusCode, 404)
  t.match(again.body, 'It has already ended, or it is not yours.')
})

t.test('7.4.3: ending all other sessions keeps the current one', async (t) => {
  const { shop, laptop, phone } = await twoBrowsers(t)
  t.equal((await laptop.post(shop, `${path}/end-others`, origin, {})).statusCode, 303)
  t.equal((await phone.call(shop, '/api/me')).statusCode, 401)
  t.equal((await laptop.call(shop, '/api/me')).statusCode, 200)
})

t.test('8.2.2: a user cannot end a session of another user', async (t) => {
  const { shop, laptop, phone } = await twoBrowsers(t)
  const [, id = ''] = /name="id" value="([^"]+)"/.exec((await laptop.open(shop, path)).body) ?? []
  const bobs = new Browser()
  await bobs.post(shop, '/login', origin, { username: 'bob', password })
  t.equal((await bobs.post(shop, `${path}/end`, origin, { id })).statusCode, 404)
  t.equal((await phone.call(shop, '/api/me')).statusCode, 200)
})

t.test('a form from another site ends no session', async (t) => {
  const { shop, laptop, phone } = await twoBrowsers(t)
  for (const action of ['end', 'end-others']) {
    const response = await laptop.post(shop, `${path}/${action}`, 'https://evil.example', { id: 'x' })
    t.equal(response.statusCode, 403)
  }
  t.equal((await phone.call(shop, '/api/me')).statusCode, 200)
})

t.test('S14: the list of sessions and its buttons require a recent authentication', async (t) => {
  // according to the service, the log-in was half an hour ago
  let offset = -1_800_000
  const { shop, laptop, phone } = await twoBrowsers(t, () => Date.now() + offset)
  offset = 0
  for (const response of [
    await laptop.open(shop, path),
    await laptop.post(shop, `${path}/end-others`, origin, {}),
  ]) {
    t.equal(response.statusCode, 303)
    t.match(response.headers.location, /^\/step-up/)
  }
  t.equal((await phone.call(shop, '/api/me')).statusCode, 200)
})
