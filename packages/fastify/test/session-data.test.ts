import { hashedKey, memoryStore } from '@latchkey/session-store'
import t from 'tap'
import { alice, aliceCode, bob, newWorld, testApp } from './app.ts'
import { Browser, sentCookies } from './browser.ts'
import { watchedStore } from './watched-store.ts'

t.test('data of the app survives a silent renewal and a step-up of the same user', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/note', { note: 'cart' })
  world.time += 3_700_000
  t.match((await browser.get(app, '/account')).json(), { source: 'silent_authentication' })
  t.equal((await browser.get(app, '/note')).body, 'cart')
  await browser.post(app, '/strict')
  await browser.post(app, '/login', aliceCode)
  t.equal((await browser.get(app, '/note')).body, 'cart')
})

t.test('a printed session shows nothing of what the plugin keeps in it', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/printed', { config: { auth: true } }, async (request) => JSON.stringify(request.session))
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const printed = (await browser.get(app, '/printed')).body
  t.match(printed, /"latchkey":\d+/)
  t.notMatch(printed, /sealed|sub|amr/)
})

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

t.test(
  'A03 A06 data of one user is not seen by the next, but for keys that are kept by option',
  async (t) => {
    const { app } = await testApp({ keepSessionKeys: ['language'] })
    t.teardown(() => app.close())
    const browser = new Browser()
    await browser.post(app, '/note', { note: 'anonymous', language: 'de' })
    await browser.post(app, '/login', alice)
    t.equal((await browser.get(app, '/note')).body, 'null')
    await browser.post(app, '/note', { note: 'of alice' })
    const ofAlice = browser.copy()
    await browser.post(app, '/login', bob)
    t.equal((await browser.get(app, '/note')).body, 'null')
    t.match((await browser.get(app, '/account')).json(), { sub: 'bob' })
    t.equal((await ofAlice.get(app, '/account')).statusCode, 401, 'the session of alice is over')
  },
)

t.test('keepSessionKeys carries data over a log-in', async (t) => {
  const { app } = await testApp({ keepSessionKeys: ['language'] })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/note', { note: 'x', language: 'de' })
  await browser.post(app, '/login', alice)
  t.same((await browser.get(app, '/language')).json(), { language: 'de' })
  await browser.post(app, '/login', bob)
  t.same((await browser.get(app, '/language')).json(), { language: 'de' })
})

t.test('A01 A02 an anonymous id is dead after the log-in', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store })
  t.teardown(() => app.close())
  const attacker = new Browser()
  await attacker.post(app, '/note', { note: 'planted' })
  const victim = attacker.copy()
  await victim.post(app, '/login', alice)
  t.not(victim.cookies.get('latchkey-shop'), attacker.cookies.get('latchkey-shop'))
  t.equal((await attacker.get(app, '/account')).statusCode, 401)
  t.equal((await attacker.get(app, '/note')).body, 'null')
  t.equal([...watched.keys].filter((key) => key.startsWith('session:')).length, 1)
})

t.test('R03 requests that write and remove different fields at once all survive', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/all', async (request) => ({ ...request.session, cookie: undefined, latchkey: undefined }))
      routes.post('/remove', async (request) => Reflect.deleteProperty(request.session, 'removed'))
      routes.post('/push', async (request) => {
        const list: unknown = Reflect.get(request.session, 'list')
        if (Array.isArray(list)) list.push('pushed')
        return 'pushed'
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/note', { removed: 1, kept: 1, list: [] })
  const answers = await Promise.all([
    ...['a', 'b', 'c'].map((name) => browser.copy().post(app, '/note', { [name]: name })),
    browser.copy().post(app, '/remove'),
    browser.copy().post(app, '/push'),
  ])
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  const { latchkeyVersion, ...all } = (await browser.get(app, '/all')).json()
  t.same(all, { kept: 1, list: ['pushed'], a: 'a', b: 'b', c: 'c' })
  t.match(latchkeyVersion, { version: 7 }, 'one write each')
})

t.test('R03 requests that write one field at once: the last one wins, and none fails', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((note) => browser.copy().post(app, '/note', { note })),
  )
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  t.match((await browser.get(app, '/note')).body, /^[abc]$/)
})

t.test('R02 a slow request brings no session back, whatever it wrote', async (t) => {
  let release = () => {}
  let reached = () => {}
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/slow', { config: { auth: true } }, async (request) => {
        Object.assign(request.session, { note: 'late' })
        await new Promise<void>((go) => {
          release = go
          reached()
        })
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

t.test('B12 names that would reach methods or a prototype are neither stored nor loaded', async (t) => {
  const names = ['save', 'cookie', 'sessionId', 'regenerate', 'encryptedSessionId', 'isModified', 'latchkeyX']
  const store = memoryStore()
  const { app } = await testApp({
    store,
    routes: (routes) => {
      routes.get('/kinds', async (request) => ({
        own: Object.keys(request.session).sort(),
        save: typeof request.session.save,
        polluted: Reflect.get({}, 'polluted') ?? null,
      }))
    },
  })
  t.teardown(() => app.close())
  const id = 'S'.repeat(43)
  const evil = JSON.parse(`{"__proto__":{"polluted":1},"note":"kept"}`)
  for (const name of names) Object.assign(evil, { [name]: 'evil' })
  await store.create(hashedKey('session:shop', id), evil, Date.now() + 60_000)
  const { own, save, polluted } = (
    await app.inject({ url: '/kinds', headers: { cookie: `latchkey-shop=${id}` } })
  ).json()
  t.same(own, ['cookie', 'latchkeyVersion', 'note'])
  t.equal(save, 'function')
  t.equal(polluted, null)
})

t.test('B13 a local session of another form is anonymous, and a log-in replaces it', async (t) => {
  const store = memoryStore()
  const { app } = await testApp({ store })
  t.teardown(() => app.close())
  const id = 'S'.repeat(43)
  for (const latchkey of ['text', [], { local: { sub: 'alice' } }, { local: 1 }, null]) {
    await store.end(hashedKey('session:shop', id))
    await store.create(hashedKey('session:shop', id), { latchkey, note: 'x' }, Date.now() + 60_000)
    const browser = new Browser()
    browser.cookies.set('latchkey-shop', id)
    t.equal((await browser.get(app, '/account')).statusCode, 401)
    t.equal((await browser.post(app, '/login', alice)).json().status, 'authenticated')
  }
})

t.test('B14 data that is too large is refused with its own error, and nothing is lost', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/note', { note: 'small' })
  const response = await browser.post(app, '/note', { note: 'x'.repeat(70_000) })
  t.equal(response.statusCode, 500)
  t.match(response.json(), { code: 'store_protocol', message: /at most 65536 bytes/ })
  t.notOk(response.headers['set-cookie'])
  t.equal((await browser.get(app, '/note')).body, 'small')
})

t.test('B15 visitors without a cookie leave nothing in the store', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store })
  t.teardown(() => app.close())
  for (const url of ['/', '/public', '/account', '/missing']) await app.inject({ url })
  t.same(watched.calls, [])
})

t.test(
  'a session of nobody is kept a day after its last write, and its cookie as long as the browser',
  async (t) => {
    const { app, world } = await testApp()
    t.teardown(() => app.close())
    const browser = new Browser()
    const answer = await browser.post(app, '/note', { note: '1' })
    t.equal(sentCookies(answer)[0]?.attributes.has('expires'), false)
    world.time += 80_000_000
    t.equal((await browser.post(app, '/note', { note: '2' })).statusCode, 200)
    world.time += 80_000_000
    t.equal((await browser.get(app, '/note')).body, '2')
    world.time += 10_000_000
    t.equal((await browser.get(app, '/note')).body, 'null')
  },
)

t.test(
  'L07 a step-up that is pending ends, and does not shorten the life of the data beside it',
  async (t) => {
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
    await browser.post(bank, '/note', { note: 'cart' })
    t.equal((await browser.get(bank, '/account')).statusCode, 401)
    t.match((await browser.get(bank, '/public-pending')).json(), { sub: 'alice' })
    world.time += 700_000
    t.equal((await browser.get(bank, '/note')).body, 'cart')
    t.equal((await browser.get(bank, '/public-pending')).body, 'null', 'L07 but it has ended')
  },
)

t.test('R14 a handler that destroyed or renewed the session itself gets one clean answer', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({
    world,
    store: watched.store,
    routes: (routes) => {
      routes.post('/destroy', async (request) => {
        await request.session.destroy()
        return { auth: request.auth, pending: request.pendingStepUp }
      })
      routes.post('/regenerate', async (request) => {
        await request.session.regenerate(['note']).catch(() => {})
        return 'regenerated'
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/note', { note: 'cart' })
  const id = browser.cookies.get('latchkey-shop')

  watched.fails = (calls) => /^(end|create)/.test(calls.at(-1) ?? '')
  const failed = await browser.post(app, '/regenerate')
  t.equal(failed.statusCode, 503, 'what it wrote could not be kept')
  t.ok(Number(failed.headers['retry-after']) >= 1)
  t.notOk(failed.headers['set-cookie'], 'a renewal that failed leaves the cookie')
  t.equal(browser.cookies.get('latchkey-shop'), id)
  watched.fails = () => false

  await browser.post(app, '/regenerate')
  t.not(browser.cookies.get('latchkey-shop'), id)
  t.equal((await browser.get(app, '/note')).body, 'cart')
  t.equal((await browser.get(app, '/account')).statusCode, 200, 'silent authentication brings the user back')
  t.same((await browser.post(app, '/destroy')).json(), { auth: null, pending: null })
  t.equal((await browser.get(app, '/account')).statusCode, 200)
})

t.test('R13 a hijacked reply, a stream, a redirect, a 404 and an error each answer once', async (t) => {
  const { Readable } = await import('node:stream')
  const { app } = await testApp({
    routes: (routes) => {
      const write = (request: { session: object }) => Object.assign(request.session, { note: 'x' })
      routes.get('/hijack', async (request, reply) => {
        write(request)
        reply.hijack()
        reply.raw.end('raw')
      })
      routes.get('/stream', async (request, reply) => {
        write(request)
        return reply.send(Readable.from(['a', 'b']))
      })
      routes.get('/redirect', async (request, reply) => {
        write(request)
        return reply.redirect('/public', 303)
      })
      routes.get('/error', async (request) => {
        write(request)
        throw new Error('handler')
      })
    },
  })
  t.teardown(() => app.close())
  for (const [url, status, cookies] of [
    ['/hijack', 200, 0],
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
