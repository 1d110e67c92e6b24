import t from 'tap'
import { openShop } from './shop-world.ts'

t.test('W20: GET /api/me returns the user without token or session id', async (t) => {
  const { shop, browser, logIn } = await openShop(t)
  await logIn()
  const response = await browser.call(shop, '/api/me')
  t.equal(response.statusCode, 200)
  t.equal(response.headers['cache-control'], 'no-store')
  const who: Record<string, unknown> = response.json()
  t.same(Object.keys(who).toSorted(), ['amr', 'app', 'auth_time', 'sub', 'username'])
  t.match(who, { username: 'alice', amr: ['pwd'], auth_time: Number, app: 'shop' })
})

t.test('GET /api/me returns 401 without a session, also for navigations', async (t) => {
  const { shop, browser } = await openShop(t)
  for (const response of [await browser.call(shop, '/api/me'), await browser.open(shop, '/api/me')]) {
    t.equal(response.statusCode, 401)
    t.match(response.headers['content-type'], 'application/problem+json')
    t.match(response.headers['www-authenticate'], /^Bearer /)
    t.match(response.json(), { status: 401, code: 'login_required' })
  }
})
