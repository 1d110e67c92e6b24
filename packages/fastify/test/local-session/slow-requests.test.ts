import { testRedis } from '@latchkey/local-services'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import { testVolume } from '@latchkey/test-volume'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Redis } from 'ioredis'
import t from 'tap'
import { alice, bob, newWorld, testApp } from '../app.ts'
import { Browser, sentCookies } from '../browser.ts'

const user = { identifier: 'alice', identifierType: 'user_id' } as const

/** What a handler does that has been held up while the user logged out. */
const late: Record<string, (request: FastifyRequest) => Promise<unknown>> = {
  reads: async (request) => request.auth?.sub,
  renews: (request) => request.silentAuth({ maxAgeSeconds: 900 }),
  begins: (request) => request.beginLogin({ method: 'webauthn' }),
  'steps-up': (request) => request.login({ method: 'otp', passcode: '123456', ...user }, { stepUp: true }),
  writes: async (request) => Object.assign(request.session, { basket: 'of alice' }),
}

t.test('R02 whatever slow requests do at a log-out, no session comes back', async (t) => {
  const { url, stop } = await testRedis()
  t.teardown(stop)
  const redis = new Redis(url, recommendedRedisOptions)
  t.teardown(() => redis.disconnect())
  const store = redisStore({ redis, prefix: `slow-${process.pid}-` })
  const world = newWorld()
  const requests = testVolume(t, 'slow requests at each log-out', { short: 50, long: 200 })
  let arrived = 0
  let complete = Promise.withResolvers<void>()
  let held = Promise.withResolvers<void>()
  const routes = (app: FastifyInstance) => {
    for (const [name, work] of Object.entries(late)) {
      app.post(`/${name}`, { config: { auth: true } }, async (request) => {
        arrived += 1
        if (arrived === requests) complete.resolve()
        await held.promise
        await work(request)
        return name
      })
    }
    app.get('/basket', async (request) => ({ basket: Reflect.get(request.session, 'basket') ?? null }))
  }
  const { app: shop } = await testApp({ world, store, routes, host: 'stored before' })
  const { app: bank } = await testApp({ world, store, routes, host: 'stored before', app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))

  const rounds = testVolume(t, 'log-outs against slow requests', { short: 6, long: 1_000 })
  const names = Object.keys(late)
  for (let round = 0; round < rounds; round += 1) {
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    await browser.get(bank, '/account')
    const before = browser.copy()
    arrived = 0
    complete = Promise.withResolvers()
    held = Promise.withResolvers()
    const slow = Array.from({ length: requests }, (_, index) =>
      before.copy().post(index % 2 === 0 ? shop : bank, `/${names[index % names.length]}`),
    )
    // a request that fails before its handler shows in its status below
    await Promise.race([complete.promise, Promise.all(slow)])
    // in half of the rounds they go on while the log-out is under way
    if (round % 2 === 0) held.resolve()
    const left = await browser.post(round % 4 < 2 ? shop : bank, '/logout')
    held.resolve()
    const answers = await Promise.all(slow)

    const statuses = new Set(answers.map(({ statusCode }) => statusCode))
    t.strictSame([left.json().status, ...statuses], ['ended', 200])
    const withCookies = answers.filter(({ headers }) => headers['set-cookie'] !== undefined)
    if (round % 2 === 1) {
      // the other app may begin an anonymous session, or clear the cookie of the one that ended
      const plugins = ['latchkey-sign-on', round % 4 < 2 ? 'latchkey-shop' : 'latchkey-bank']
      const names = withCookies.flatMap((answer) => sentCookies(answer).map(({ name }) => name))
      t.strictSame(
        names.filter((name) => plugins.includes(name)),
        [],
        'no answer after the log-out sets a cookie',
      )
    }
    for (const answer of [undefined, ...withCookies]) {
      const visitor = before.copy()
      if (answer !== undefined) visitor.take(answer)
      for (const app of [shop, bank]) {
        t.equal((await visitor.copy().get(app, '/account')).statusCode, 401)
        t.strictSame((await visitor.copy().get(app, '/basket')).json(), { basket: null })
      }
    }
    t.notOk([...world.sessions.values()].some(({ alive }) => alive))
    await browser.post(shop, '/login', bob)
    t.match((await browser.get(bank, '/account')).json(), { sub: 'bob' })
    await browser.post(shop, '/logout')
  }
})
