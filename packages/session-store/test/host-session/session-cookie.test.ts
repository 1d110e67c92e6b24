import t from 'tap'
import { cookieOf, expiryOf } from '../../src/host-session/session-cookie.ts'

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
