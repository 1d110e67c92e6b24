import t from 'tap'
import { Visitor } from '../../demo/src/visitor/visitor.ts'
import { until } from '../../demo/test/running-demo.ts'
import { me } from '../../demo/test/story.ts'
import { startGroup } from './support/group.ts'

const alice = { username: 'alice', password: 'correct-horse-battery-staple', return_to: '/' }

t.test(
  'P02 a stopped Redis returns 503 without Set-Cookie, and users are still signed in after its restart',
  async (t) => {
    const group = await startGroup(t, { persistent: true })
    const { shop, redis } = group
    const visitor = new Visitor()
    t.equal((await visitor.post(`${shop}/login`, alice)).status, 303)
    const cookies = visitor.jar.header()

    await redis.halt()
    await until('the outage is noticed', async () => (await visitor.get(`${shop}/account`)).status === 503)
    const refused = await visitor.get(`${shop}/account`)
    t.equal(refused.status, 503)
    t.match(refused.headers['retry-after'], /^[1-9]/)
    t.equal(refused.headers['set-cookie'], undefined, 'no cookie is touched')
    const open = await visitor.get(`${shop}/`)
    t.equal(open.status, 200, 'a public page is served')
    t.equal(open.headers['set-cookie'], undefined)
    t.equal((await visitor.call(`${shop}/api/me`)).status, 503, 'an API call gets the same status')
    t.equal((await visitor.post(`${shop}/login`, alice)).status, 503, 'a log-in is not possible')
    t.equal((await visitor.post(`${shop}/logout`, { scope: 'everywhere' })).status, 503, 'nor half a log-out')
    t.equal(visitor.jar.header(), cookies)

    await redis.restart()
    await until(
      'the user is signed in again, without a restart of the app',
      async () => (await visitor.call(`${shop}/api/me`)).status === 200,
      30_000,
    )
    t.equal((await me(visitor, shop)).username, 'alice', 'still logged in')
  },
)

t.test(
  'P04 a frozen Redis returns 503 within 2 s, and users are signed in again after the thaw',
  async (t) => {
    const { shop, redis } = await startGroup(t)
    const visitor = new Visitor()
    await visitor.post(`${shop}/login`, alice)
    redis.freeze()
    for (const [path, status] of [
      ['/account', 503],
      ['/', 200],
    ] as const) {
      // a busy machine may delay one try
      let quickest = Number.POSITIVE_INFINITY
      for (let tries = 0; tries < 3 && quickest >= 2000; tries += 1) {
        const started = Date.now()
        t.equal((await visitor.get(`${shop}${path}`)).status, status)
        quickest = Math.min(quickest, Date.now() - started)
      }
      // the sign-on and the app's own session are read one after the other, each with its own deadline
      t.ok(quickest < 2000, `${path} took ${quickest} ms`)
    }
    redis.thaw()
    await until(
      'the user is signed in again',
      async () => (await visitor.call(`${shop}/api/me`)).status === 200,
      3000,
    )
    t.equal((await me(visitor, shop)).username, 'alice')
  },
)

t.test(
  'Q01 Q15 local sessions continue and a log-in returns 503 after the identity service was killed',
  async (t) => {
    const { shop, bank, killIdentity } = await startGroup(t)
    const visitor = new Visitor()
    await visitor.post(`${shop}/login`, alice)
    killIdentity()
    t.equal((await me(visitor, shop)).username, 'alice', 'the local session needs no service')
    const silent = await visitor.call(`${bank}/api/me`)
    t.equal(silent.status, 503, 'the bank cannot know')
    t.match(silent.headers['retry-after'], /^[1-9]/)
    const stranger = new Visitor()
    t.equal((await stranger.post(`${shop}/login`, alice)).status, 503)
    t.equal(
      (await visitor.post(`${shop}/logout`, { scope: 'everywhere' })).status,
      303,
      'a log-out is possible',
    )
    t.equal((await visitor.call(`${shop}/api/me`)).status, 401, 'and ends the session at once')
  },
)

t.test('J10 rotated secrets end no session', async (t) => {
  const group = await startGroup(t)
  const visitor = new Visitor()
  await visitor.post(`${group.shop}/login`, alice)
  const before = await me(visitor, group.shop)
  await group.restartShopWithRotatedSecrets()
  const after = await me(visitor, group.shop)
  t.equal(after.sub, before.sub)
  t.equal(after.auth_time, before.auth_time)
  t.equal((await me(visitor, group.bank)).sub, before.sub, 'the bank opens the record by its old secret')
})
