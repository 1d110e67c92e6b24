import t from 'tap'
import { cookieOf, expiryOf, withdrawCookieIf } from '../../src/host-session/session-cookie.ts'

t.test('cookieOf drops an expiry that is no date', async (t) => {
  for (const expires of ['never', Number.NaN, {}, null]) {
    t.same(cookieOf({ cookie: { originalMaxAge: 1000, expires } }), { originalMaxAge: 1000 })
  }
})

t.test('expiryOf prefers the date of the cookie, then its lifetime, then that of the store', async (t) => {
  t.equal(expiryOf({ originalMaxAge: 1000, expires: new Date(5000) }, 100, 60), 5000)
  t.equal(expiryOf({ originalMaxAge: 1000 }, 100, 60), 1100)
  t.equal(expiryOf({ originalMaxAge: null }, 100, 60), 160)
})

t.test('the cookie of a session keeps its domain until the session ends', async (t) => {
  let hasEnded = false
  const cookie: { domain?: string } = { domain: 'shop.example' }
  withdrawCookieIf({ cookie }, () => hasEnded)
  // once for each time that it is saved
  withdrawCookieIf({ cookie }, () => hasEnded)
  t.equal(cookie.domain, 'shop.example')
  cookie.domain = 'other.example'
  t.equal(cookie.domain, 'other.example')
  hasEnded = true
  t.equal(cookie.domain, 'ended.invalid')
})

t.test('a session without a cookie has none to withdraw', async (t) => {
  for (const cookie of [undefined, null, 'text']) {
    const session = { cookie }
    withdrawCookieIf(session, () => true)
    t.strictSame(session, { cookie })
  }
})
