import { EventEmitter } from 'node:events'
import { Signer } from '@fastify/cookie'
import t from 'tap'
import { memoryStore, sessionStore } from '../../src/index.ts'
import { failingStore } from './failing-store.ts'
import { noteOf, secret, sessionApp, Visitor } from './session-app.ts'

// What the tests of @fastify/session expect of it and its stores, asked of sessionStore().

const sign = (id: string, key = secret) => new Signer(key).sign(id)

/** Calls a method of a store that takes a callback last. */
function called<Result>(call: (callback: (error: unknown, result?: Result) => void) => void) {
  return new Promise<Result | undefined>((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result)))
  })
}

t.test('the store is an event emitter that the library shows on each request', async (t) => {
  const store = sessionStore({ store: memoryStore(), app: 'shop' })
  t.ok(store instanceof EventEmitter)
  const app = await sessionApp(memoryStore(), {
    session: { store },
    routes: (routes) => {
      routes.get('/store', async (request) => ({ same: request.sessionStore === store }))
    },
  })
  t.teardown(() => app.close())
  t.same((await app.inject('/store')).json(), { same: true })
})

t.test('set, get and destroy serve plain session objects by their id alone', async (t) => {
  const store = sessionStore({ store: memoryStore(), app: 'shop' })
  const get = (id: string) => called<object>((done) => store.get(id, done))
  const set = (id: string, session: object) => called((done) => store.set(id, session, done))
  const destroy = (id: string) => called((done) => store.destroy(id, done))
  const cookie = { originalMaxAge: null }
  t.notOk(await get('one'))
  await set('one', { key: 'value', cookie })
  await set('two', { key: 'other' })
  t.match(await get('one'), { key: 'value', cookie })
  t.match(await get('two'), { key: 'other', cookie })
  await set('one', { another: 'value', cookie })
  t.match(await get('one'), { another: 'value', key: undefined }, 'a plain object replaces the session')
  await destroy('one')
  await destroy('never there')
  t.notOk(await get('one'))
  t.match(await get('two'), { key: 'other' })
})

t.test('the cookie of a session keeps its lifetime and attributes in the store', async (t) => {
  const store = sessionStore({ store: memoryStore(), app: 'shop' })
  const expires = new Date(Date.now() + 60_000)
  const cookie = {
    originalMaxAge: 60_000,
    expires,
    sameSite: 'strict',
    secure: true,
    path: '/',
    httpOnly: true,
  }
  await called((done) =>
    store.set('id', { cookie: { ...cookie, domain: null, partitioned: undefined } }, done),
  )
  t.same(Reflect.get((await called<object>((done) => store.get('id', done))) ?? {}, 'cookie'), cookie)
})

t.test('a session whose cookie has expired is absent, and the browser gets another', async (t) => {
  const store = sessionStore({ store: memoryStore(), app: 'shop' })
  const app = await sessionApp(memoryStore(), { session: { store } })
  t.teardown(() => app.close())
  for (const expires of [Date.now() - 1_000, new Date(Date.now() - 1_000), new Date(0).toISOString()]) {
    await called((done) => store.set('expired', { note: 'old', cookie: { expires } }, done))
    const visitor = new Visitor(encodeURIComponent(sign('expired')))
    t.equal((await visitor.post(app, '/write', { note: 'new' })).statusCode, 200)
    t.notMatch(visitor.cookie, /^expired/)
    t.equal(await noteOf(app, visitor), 'new')
  }
})

t.test('maxAge ends the session in the store', async (t) => {
  let time = Date.now()
  const now = () => time
  const app = await sessionApp(memoryStore({ now }), {
    session: { cookie: { secure: false, maxAge: 60_000 } },
    store: { now },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  const answer = await visitor.post(app, '/write', { note: 'x' })
  t.ok(answer.cookies[0]?.expires instanceof Date)
  time += 50_000
  t.equal(await noteOf(app, visitor.copy()), 'x')
  time += 20_000
  t.equal(await noteOf(app, visitor.copy()), null)
})

t.test('an unknown id, and a cookie with a wrong signature, get a new session', async (t) => {
  const app = await sessionApp(memoryStore())
  t.teardown(() => app.close())
  for (const cookie of [
    sign('unknown'),
    `${sign('unknown')}x`,
    'nonsense',
    sign('unknown', 'x'.repeat(32)),
  ]) {
    const visitor = new Visitor(encodeURIComponent(cookie))
    await visitor.post(app, '/write', { note: 'x' })
    t.notMatch(visitor.cookie, /^(unknown|nonsense)/)
    t.equal(await noteOf(app, visitor), 'x')
  }
})

t.test('a cookie without a session in the store is cleared', async (t) => {
  const app = await sessionApp(memoryStore())
  t.teardown(() => app.close())
  const visitor = new Visitor(encodeURIComponent(sign('unknown')))
  await visitor.get(app, '/read')
  t.equal(visitor.cookie, undefined)
})

t.test('only data and cookie are stored, under a key that does not tell the id', async (t) => {
  const inner = memoryStore()
  const written: [string, unknown][] = []
  const app = await sessionApp({
    ...inner,
    create(key, value, expiresAt) {
      written.push([key, value])
      return inner.create(key, value, expiresAt)
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  t.match(written, [[/^host-session\/shop:[\w-]{43}$/, { cookie: {}, data: { note: 'x' } }]])
  t.same(Object.keys(Object(written[0]?.[1])), ['cookie', 'data'])
  t.notMatch(written[0]?.[0], visitor.cookie?.split('.')[0])
})

t.test('a session is written only when it changes', async (t) => {
  const { store, calls } = failingStore()
  const app = await sessionApp(store)
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  t.same(calls.splice(0), ['create'])
  const answer = await visitor.post(app, '/write', { note: 'x' })
  t.same(calls.splice(0), ['read'])
  t.same(answer.cookies, [])
  await visitor.post(app, '/write', { note: 'y' })
  t.same(calls.splice(0), ['read', 'replace'])
})

t.test('a rolling session is prolonged by each response', async (t) => {
  let time = Date.now()
  const now = () => time
  const app = await sessionApp(memoryStore({ now }), { session: { rolling: true }, store: { now } })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  for (let day = 0; day < 3; day += 1) {
    time += 80_000_000
    t.equal(await noteOf(app, visitor), 'x')
  }
})

t.test('saveUninitialized stores the empty session of every visitor', async (t) => {
  const { store, calls } = failingStore()
  const app = await sessionApp(store, { session: { saveUninitialized: true } })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.get(app, '/read')
  t.same(calls, ['create'])
  const { cookie } = visitor
  await visitor.get(app, '/read')
  t.equal(visitor.cookie, cookie)
})

t.test('save, reload, regenerate and destroy work with callbacks and promises', async (t) => {
  const app = await sessionApp(memoryStore(), {
    routes: (routes) => {
      routes.post('/promises', async (request) => {
        const { session } = request
        session.note = 'saved'
        await session.save()
        session.note = 'forgotten'
        await session.reload()
        const reloaded = request.session.note
        const { sessionId } = request.session
        await request.session.regenerate(['note'])
        const renewed = [request.session.note, request.session.sessionId !== sessionId]
        await request.session.destroy()
        return { reloaded, renewed, destroyed: request.session }
      })
      routes.post('/callbacks', (request, reply) => {
        const fail = (error: unknown) => error !== undefined && error !== null && reply.send(error)
        request.session.note = 'saved'
        request.session.save((saveError) => {
          if (fail(saveError)) return
          request.session.note = 'forgotten'
          request.session.reload((reloadError) => {
            if (fail(reloadError)) return
            const reloaded = request.session.note
            const { sessionId } = request.session
            request.session.regenerate(['note'], (renewError) => {
              if (fail(renewError)) return
              const renewed = [request.session.note, request.session.sessionId !== sessionId]
              request.session.destroy((destroyError) => {
                if (!fail(destroyError)) reply.send({ reloaded, renewed, destroyed: request.session })
              })
            })
          })
        })
      })
    },
  })
  t.teardown(() => app.close())
  for (const url of ['/promises', '/callbacks']) {
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'x' })
    t.same((await visitor.post(app, url)).json(), {
      reloaded: 'saved',
      renewed: ['saved', true],
      destroyed: null,
    })
  }
})

t.test('a failing store rejects save, reload, regenerate and destroy', async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store, {
    routes: (routes) => {
      routes.post('/all-fail', async (request) => {
        const { session } = request
        watched.fails = () => true
        const failures = []
        for (const call of ['save', 'reload', 'regenerate', 'destroy'] as const) {
          failures.push(
            await session[call]().then(
              () => 'done',
              () => call,
            ),
          )
        }
        watched.fails = () => false
        return failures
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  t.same((await visitor.post(app, '/all-fail')).json(), ['save', 'reload', 'regenerate', 'destroy'])
  t.equal(await noteOf(app, visitor), 'x')
})

t.test('sessions survive a change of the secret of their cookie', async (t) => {
  const store = memoryStore()
  const before = await sessionApp(store)
  const newer = 'n'.repeat(20) + secret
  const after = await sessionApp(store, { session: { secret: [newer, secret] } })
  t.teardown(() => Promise.all([before.close(), after.close()]))
  const visitor = new Visitor()
  await visitor.post(before, '/write', { note: 'x' })
  t.equal(await noteOf(after, visitor), 'x')
})

t.test('decryptSession loads a session into any request object', async (t) => {
  const store = sessionStore({ store: memoryStore(), app: 'shop' })
  const app = await sessionApp(memoryStore(), { session: { store } })
  t.teardown(() => app.close())
  await called((done) => store.set('known', { note: 'x', cookie: { originalMaxAge: null } }, done))
  const request: { session?: { note?: string; sessionId: string; cookie: { maxAge?: number | null } } } = {}
  await called((done) => app.decryptSession(sign('known'), request, done))
  t.match(request.session, { note: 'x', sessionId: 'known', cookie: { maxAge: null } })
})

t.test('ids of an own generator and a prefix of cookies are used', async (t) => {
  let ids = 0
  const app = await sessionApp(memoryStore(), {
    session: {
      cookiePrefix: 's:',
      idGenerator: () => {
        ids += 1
        return `custom-${ids}`
      },
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  const answer = await visitor.post(app, '/write', { note: 'x' })
  t.match(answer.cookies[0]?.value, /^s:custom-\d+\./)
  visitor.cookie = encodeURIComponent(answer.cookies[0]?.value ?? '')
  t.equal(await noteOf(app, visitor), 'x')
})
