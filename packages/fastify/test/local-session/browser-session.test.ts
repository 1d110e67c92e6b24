import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { alice, aliceCode, bob, newWorld, testApp } from '../app.ts'
import { Browser, sentCookies } from '../browser.ts'
import { watchedStore } from '../watched-store.ts'

const passkey = { step: { method: 'webauthn' } } as const

t.test('a step-up that is pending survives a silent renewal', async (t) => {
  const { app, world } = await testApp({
    routes: (routes) => {
      routes.get('/mfa', { config: { auth: { mfa: 'strict' } } }, async (request) => request.auth.amr)
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  world.time += 3_500_000
  t.equal((await browser.get(app, '/mfa')).statusCode, 401)
  world.time += 200_000
  t.match((await browser.get(app, '/account')).json(), { source: 'silent_authentication' })
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
})

t.test('A01 A02 an anonymous id is dead after the log-in', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store })
  t.teardown(() => app.close())
  const attacker = new Browser()
  await attacker.post(app, '/begin', passkey)
  const victim = attacker.copy()
  await victim.post(app, '/login', alice)
  t.not(victim.cookies.get('latchkey-shop'), attacker.cookies.get('latchkey-shop'))
  t.equal((await attacker.get(app, '/account')).statusCode, 401)
  t.equal([...watched.keys].filter((key) => key.startsWith('session:')).length, 1)
})

t.test('R02 a slow request brings no session back, whatever it wrote', async (t) => {
  let release = () => {}
  let reached = () => {}
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/slow', { config: { auth: true } }, async (request) => {
        await new Promise<void>((go) => {
          release = go
          reached()
        })
        await request.beginLogin(passkey.step)
        return 'slow'
      })
    },
  })
  t.teardown(() => app.close())
  for (const scope of ['everywhere', 'here']) {
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    const stolen = browser.copy()
    const arrived = new Promise<void>((go) => {
      reached = go
    })
    const slow = browser.copy().get(app, '/slow')
    await arrived
    await browser.post(app, '/logout', { scope })
    await browser.post(app, '/login', bob)
    const winner = browser.cookies.get('latchkey-shop')
    release()
    const answer = await slow
    t.equal(answer.statusCode, 200, 'its answer stays as it is')
    t.notOk(answer.headers['set-cookie'])
    browser.take(answer)
    t.equal(browser.cookies.get('latchkey-shop'), winner)
    t.match((await browser.get(app, '/account')).json(), { sub: 'bob' })
    t.equal((await stolen.get(app, '/account')).statusCode, 401)
  }
})

t.test('B15 visitors without a cookie leave nothing in the store', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store })
  t.teardown(() => app.close())
  for (const url of ['/', '/public', '/account', '/missing']) await app.inject({ url })
  t.same(watched.calls, [])
})

t.test('L07 a step-up that is pending ends', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({
    world,
    store,
    app: 'bank',
    requirement: { mfa: 'strict' },
    routes: (routes) => {
      routes.get('/public-pending', async (request) => request.pendingStepUp)
    },
  })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.equal((await browser.get(bank, '/account')).statusCode, 401)
  t.match((await browser.get(bank, '/public-pending')).json(), { sub: 'alice' })
  world.time += 700_000
  t.equal((await browser.get(bank, '/public-pending')).body, 'null', 'L07 but it has ended')
})

t.test('R13 a hijacked reply, a stream, a redirect, a 404 and an error each answer once', async (t) => {
  const { Readable } = await import('node:stream')
  const { app } = await testApp({
    routes: (routes) => {
      const write = (request: FastifyRequest) => request.beginLogin(passkey.step)
      routes.get('/hijack', async (request, reply) => {
        await write(request)
        reply.hijack()
        reply.raw.end('raw')
      })
      routes.get('/stream', async (request, reply) => {
        await write(request)
        return reply.send(Readable.from(['a', 'b']))
      })
      routes.get('/redirect', async (request, reply) => {
        await write(request)
        return reply.redirect('/public', 303)
      })
      routes.get('/error', async (request) => {
        await write(request)
        throw new Error('handler')
      })
    },
  })
  t.teardown(() => app.close())
  for (const [url, status, cookies] of [
    ['/hijack', 200, 1],
    ['/stream', 200, 1],
    ['/redirect', 303, 1],
    ['/missing', 404, 0],
    ['/error', 500, 1],
  ] as const) {
    const answer = await new Browser().get(app, url)
    t.equal(answer.statusCode, status, url)
    t.equal(sentCookies(answer).length, cookies, url)
  }
})

t.test('S06 a local session never outlives its sign-on record', async (t) => {
  const { app, world } = await testApp({ lifetimes: { slidingSeconds: 7200, capSeconds: 10_000 } })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const stolen = browser.copy()
  world.time += 7_000_000
  t.equal((await browser.get(app, '/account')).statusCode, 200)
  world.time += 2_900_000
  t.equal((await stolen.get(app, '/account')).statusCode, 200)
  world.time += 200_000
  t.equal((await stolen.get(app, '/account')).statusCode, 401, 'the cap counts from the log-in')
})
