import type { Store } from '@latchkey/session-store'
import t from 'tap'
import { outcomeWords } from '../../site/test/client.ts'
import { openShop, origin, password } from './shop-world.ts'

/** A store that can be switched off. */
function switchable() {
  let on = true
  const only = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return (...args: Args) => (on ? call(...args) : Promise.reject(new Error('the store does not answer')))
  }
  return {
    off: () => {
      on = false
    },
    wrap: (real: Store): Store => ({
      ...real,
      read: only(real.read),
      create: only(real.create),
      replace: only(real.replace),
      end: only(real.end),
      ping: only(real.ping),
    }),
  }
}

t.test('public pages are served without Set-Cookie while the store does not answer', async (t) => {
  const { off, wrap } = switchable()
  const { shop, browser, logIn } = await openShop(t, { store: wrap })
  await logIn()
  off()
  const response = await browser.open(shop, '/')
  t.equal(response.statusCode, 200)
  t.match(response.body, 'You have not been signed out')
  t.equal(response.headers['set-cookie'], undefined)
})

t.test('guarded pages and forms return 503 with Retry-After while the store does not answer', async (t) => {
  const { off, wrap } = switchable()
  const { shop, browser, logIn } = await openShop(t, { store: wrap })
  await logIn()
  off()
  for (const response of [
    await browser.open(shop, '/account'),
    await browser.call(shop, '/api/me'),
    await browser.open(shop, '/step-up'),
    await browser.post(shop, '/login', origin, { username: 'alice', password }),
    await browser.post(shop, '/logout', origin, { scope: 'everywhere' }),
  ]) {
    t.equal(response.statusCode, 503)
    t.match(response.headers['retry-after'], /^[1-9]\d*$/)
    t.equal(response.headers['set-cookie'], undefined)
    if (/html/.test(String(response.headers['content-type']))) {
      t.ok(response.body.includes(outcomeWords.unavailable), 'the page explains the outcome')
    }
  }
})

t.test(
  'the local session continues and a log-in returns 503 while the identity service is down',
  async (t) => {
    const { world, shop, browser, logIn } = await openShop(t)
    await logIn()
    await world.close()
    t.equal((await browser.open(shop, '/account')).statusCode, 200)
    const login = await browser.post(shop, '/login', origin, { username: 'bob', password })
    t.equal(login.statusCode, 503)
    t.match(login.headers['retry-after'], /^[1-9]\d*$/)
    t.match(login.body, 'Temporarily unavailable')
  },
)
