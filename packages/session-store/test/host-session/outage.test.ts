import type { FastifyRequest, LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { isSessionWithheld, memoryStore, type RecordStore, StoreError } from '../../src/index.ts'
import { failingStore } from './failing-store.ts'
import { gate, noteOf, type SessionAppOptions, sessionApp, Visitor } from './session-app.ts'

const swallowing: NonNullable<SessionAppOptions['routes']> = (app) => {
  app.post('/regenerate-anyway', async (request) => {
    await request.session.regenerate().catch(() => {})
    return {}
  })
  app.post('/regenerate-callback', (request, reply) => {
    request.session.regenerate((error) => reply.send(error ?? {}))
  })
  app.post('/write-anyway', async (request) => {
    request.session.note = 'lost'
    await request.session.save().catch(() => {})
    return {}
  })
  app.get('/withheld', async (request) => ({ withheld: isSessionWithheld(request.session) }))
}

function isUnavailable(t: Test, answer: LightMyRequestResponse, what: string) {
  t.equal(answer.statusCode, 503, what)
  t.match(answer.headers['retry-after'], /^[1-9]/, `${what}: Retry-After`)
  t.same(answer.headers['set-cookie'], undefined, `${what}: no cookie`)
}

t.test('P02 while the store is down every use of a session is 503, and nothing is lost', async (t) => {
  for (const rolling of [false, true]) {
    const watched = failingStore()
    const app = await sessionApp(watched.store, { session: { rolling }, routes: swallowing })
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'basket' })
    const { cookie } = visitor
    watched.fails = () => true
    isUnavailable(t, await visitor.get(app, '/read'), 'read')
    for (const url of ['/write', '/destroy', '/regenerate', '/regenerate-anyway']) {
      isUnavailable(t, await visitor.post(app, url, {}), url)
    }
    isUnavailable(t, await visitor.get(app, '/missing'), 'an unknown path')
    watched.fails = () => false
    t.equal(visitor.cookie, cookie)
    t.equal(await noteOf(app, visitor), 'basket')
    await app.close()
  }
})

t.test('A07 A08 R14 a write that fails is 503, and no cookie is cleared or set', async (t) => {
  for (const failing of ['create', 'replace', 'end'] as const) {
    for (const url of ['/write', '/write-anyway', '/destroy', '/regenerate', '/regenerate-anyway']) {
      for (const rolling of [false, true]) {
        const what = `${url} while ${failing} fails${rolling ? ', rolling' : ''}`
        const watched = failingStore()
        const app = await sessionApp(watched.store, { session: { rolling }, routes: swallowing })
        const visitor = new Visitor()
        await visitor.post(app, '/write', { note: 'basket' })
        const { cookie } = visitor
        watched.fails = (call) => call === failing
        const answer = await visitor.post(app, url, { note: 'lost' })
        const isDone = answer.statusCode === 200
        if (!isDone) {
          isUnavailable(t, answer, what)
          t.equal(visitor.cookie, cookie, `${what}: the browser keeps its cookie`)
        }
        watched.fails = () => false
        // what had to be ended first and was cannot come back
        const isHalfDone = failing === 'create' && url.startsWith('/regenerate')
        if (!isDone && !isHalfDone)
          t.equal(await noteOf(app, visitor), 'basket', `${what}: the session lives`)
        await app.close()
      }
    }
  }
})

t.test(
  'R14 a regeneration keeps its data though the new session is stored at a later attempt only',
  async (t) => {
    const watched = failingStore()
    const app = await sessionApp(watched.store)
    t.teardown(() => app.close())
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'basket' })
    const old = visitor.copy()
    let failures = 3
    watched.fails = (call) => call === 'create' && failures-- > 0
    t.equal((await visitor.post(app, '/regenerate')).statusCode, 200)
    t.equal(failures, -1)
    t.equal(await noteOf(app, visitor), 'basket')
    t.equal(await noteOf(app, old), null)
  },
)

t.test('R14 an old session that was ended counts as ended though the answer was lost', async (t) => {
  for (const url of ['/regenerate', '/destroy']) {
    const store = memoryStore()
    let losses = 1
    const app = await sessionApp({
      ...store,
      async end(key, version) {
        const result = await store.end(key, version)
        if (losses-- > 0) throw new StoreError('store_unavailable', 'reset for a test')
        return result
      },
    })
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'basket' })
    const old = visitor.copy()
    t.equal((await visitor.post(app, url)).statusCode, 200, url)
    t.equal(losses, -1, `${url}: it is ended once more`)
    t.equal(await noteOf(app, visitor), url === '/regenerate' ? 'basket' : null, url)
    t.equal(await noteOf(app, old), null, url)
    await app.close()
  }
})

t.test('R14 after a regeneration that failed half-way, what is answered is stored', async (t) => {
  for (const url of ['/regenerate', '/regenerate-anyway', '/regenerate-callback']) {
    const watched = failingStore()
    const app = await sessionApp(watched.store, { routes: swallowing })
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'basket' })
    watched.fails = (call) => call === 'create'
    await visitor.post(app, url)
    watched.fails = () => false
    t.equal((await visitor.post(app, '/write', { note: 'again' })).statusCode, 200, url)
    t.equal(await noteOf(app, visitor), 'again', url)
    await app.close()
  }
})

t.test(
  'A04 R14 of two regenerations of one session, one that fails takes nothing from the other',
  async (t) => {
    for (const failing of ['create', 'end'] as const) {
      const watched = failingStore()
      const slow = gate()
      const app = await sessionApp(watched.store, {
        routes: (routes) => {
          routes.post('/slow-regenerate', async (request) => {
            await slow.wait()
            await request.session.regenerate(['note'])
            return {}
          })
        },
      })
      const visitor = new Visitor()
      await visitor.post(app, '/write', { note: 'basket' })
      const [other, late] = [visitor.copy(), visitor.copy()]
      const answering = other.post(app, '/slow-regenerate')
      await slow.reached
      await visitor.post(app, '/regenerate')
      watched.fails = (call) => call === failing
      slow.open()
      isUnavailable(t, await answering, `${failing} fails`)
      watched.fails = () => false
      isUnavailable(t, await late.post(app, '/write', { note: 'late' }), 'a late write')
      t.same((await late.get(app, '/read')).headers['set-cookie'], undefined, 'a late read')
      t.equal(await noteOf(app, visitor), 'basket')
      await app.close()
    }
  },
)

t.test('R14 after a regeneration whose answer failed, what is answered is stored', async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store, {
    routes: (routes) => {
      routes.post('/regenerate-and-write', async (request) => {
        await request.session.regenerate(['note'])
        request.session.note = 'changed'
        return {}
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'basket' })
  watched.fails = (call) => call === 'replace'
  isUnavailable(t, await visitor.post(app, '/regenerate-and-write'), 'the answer')
  watched.fails = () => false
  t.equal((await visitor.post(app, '/write', { note: 'again' })).statusCode, 200)
  t.equal(await noteOf(app, visitor), 'again')
})

t.test(
  'R14 after a second step that fails or ends the new session, the original cookie gets another one',
  async (t) => {
    const steps: [
      string,
      keyof RecordStore | undefined,
      (session: FastifyRequest['session']) => Promise<void>,
    ][] = [
      ['a regeneration that cannot create', 'create', (session) => session.regenerate(['note'])],
      ['a regeneration that cannot end', 'end', (session) => session.regenerate(['note'])],
      ['a log-out that fails', 'end', (session) => session.destroy()],
      ['a log-out', undefined, (session) => session.destroy()],
    ]
    for (const [what, failing, second] of steps) {
      const watched = failingStore()
      const slow = gate()
      const app = await sessionApp(watched.store, {
        routes: (routes) => {
          routes.post('/both', async (request) => {
            await request.session.regenerate(['note'])
            watched.fails = (call) => call === failing
            await second(request.session)
            return {}
          })
          routes.post('/slow', async (request) => {
            request.session.note = 'late'
            await slow.wait()
            return {}
          })
        },
      })
      const visitor = new Visitor()
      await visitor.post(app, '/write', { note: 'basket' })
      const { cookie } = visitor
      const answering = visitor.copy().post(app, '/slow')
      await slow.reached
      const answer = await visitor.post(app, '/both')
      if (failing === undefined) t.equal(answer.statusCode, 200, what)
      else isUnavailable(t, answer, what)
      t.equal(visitor.cookie, cookie, `${what}: no cookie is under way`)
      watched.fails = () => false
      slow.open()
      isUnavailable(t, await answering, `${what}: a write that was under way`)
      t.equal((await visitor.post(app, '/write', { note: 'again' })).statusCode, 200, what)
      t.not(visitor.cookie, cookie, `${what}: under a new id`)
      t.equal(await noteOf(app, visitor), 'again', what)
      t.equal(await noteOf(app, new Visitor(cookie)), null, `${what}: the original session stays ended`)
      await app.close()
    }
  },
)

t.test('R14 a third regeneration replaces what the first two of its request did', async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store, {
    routes: (routes) => {
      routes.post('/thrice', async (request) => {
        await request.session.regenerate(['note'])
        watched.fails = (call) => call === 'create'
        await request.session.regenerate(['note']).catch(() => {})
        watched.fails = () => false
        await request.session.regenerate(['note'])
        return {}
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'basket' })
  const late = visitor.copy()
  t.equal((await visitor.post(app, '/thrice')).statusCode, 200)
  t.equal(await noteOf(app, visitor), 'basket')
  isUnavailable(t, await late.post(app, '/write', { note: 'late' }), 'a late write')
  t.same((await late.get(app, '/read')).headers['set-cookie'], undefined, 'a late read')
})

t.test('A04 R14 what ends a session takes nothing from others that replaced the same one', async (t) => {
  const slow = gate()
  const app = await sessionApp(memoryStore(), {
    routes: (routes) => {
      routes.post('/both', async (request) => {
        await slow.wait()
        await request.session.regenerate(['note'])
        await request.session.destroy()
        return {}
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'basket' })
  const [other, late] = [visitor.copy(), visitor.copy()]
  const answering = other.post(app, '/both')
  await slow.reached
  await visitor.post(app, '/regenerate')
  slow.open()
  t.equal((await answering).statusCode, 200)
  isUnavailable(t, await late.post(app, '/write', { note: 'late' }), 'a late write')
  t.same((await late.get(app, '/read')).headers['set-cookie'], undefined, 'a late read')
  t.equal(await noteOf(app, visitor), 'basket')
})

t.test('A04 once a browser has brought its new cookie, late answers leave it alone', async (t) => {
  for (const [failing, next] of [
    [undefined, '/destroy'],
    ['create', '/regenerate'],
  ] as const) {
    const watched = failingStore()
    const app = await sessionApp(watched.store)
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'basket' })
    const late = visitor.copy()
    await visitor.post(app, '/regenerate')
    watched.fails = (call) => call === failing
    await visitor.post(app, next)
    watched.fails = () => false
    await visitor.post(app, '/write', { note: 'new' })
    t.same((await late.get(app, '/read')).headers['set-cookie'], undefined, `a late read, ${next}`)
    isUnavailable(t, await late.post(app, '/write', { note: 'late' }), `a late write, ${next}`)
    t.equal(await noteOf(app, visitor), 'new', next)
    await app.close()
  }
})

t.test(
  'R14 a write beside a regeneration in another process is not answered as if it was stored',
  async (t) => {
    const store = memoryStore()
    const slow = gate()
    const [one, other] = [
      await sessionApp(store),
      await sessionApp(store, {
        routes: (routes) => {
          routes.post('/slow', async (request) => {
            request.session.note = 'late'
            await slow.wait()
            return {}
          })
        },
      }),
    ]
    t.teardown(() => Promise.all([one.close(), other.close()]))
    const visitor = new Visitor()
    await visitor.post(one, '/write', { note: 'basket' })
    const answering = visitor.copy().post(other, '/slow')
    await slow.reached
    await visitor.post(one, '/regenerate')
    slow.open()
    isUnavailable(t, await answering, 'the late write')
    t.equal(await noteOf(other, visitor), 'basket')
  },
)

t.test('A08 a first session that cannot be created sends no cookie', async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store, { routes: swallowing })
  t.teardown(() => app.close())
  watched.fails = () => true
  for (const url of ['/write', '/write-anyway', '/regenerate-callback']) {
    isUnavailable(t, await new Visitor().post(app, url, { note: 'x' }), url)
  }
})

t.test('visitors without a session are served while the store is down', async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store)
  t.teardown(() => app.close())
  watched.fails = () => true
  const answer = await new Visitor().get(app, '/read')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['set-cookie'], undefined)
})

t.test("whenUnavailable: 'withhold' serves reads with an empty session that says so", async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store, { store: { whenUnavailable: 'withhold' }, routes: swallowing })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'basket' })
  t.same((await visitor.get(app, '/withheld')).json(), { withheld: false })
  const { cookie } = visitor
  watched.fails = () => true
  const answer = await visitor.get(app, '/read')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['set-cookie'], undefined)
  t.same(answer.json(), { note: null })
  t.same((await visitor.get(app, '/withheld')).json(), { withheld: true })
  for (const url of ['/write', '/write-anyway', '/destroy', '/regenerate', '/regenerate-anyway']) {
    isUnavailable(t, await visitor.post(app, url, { note: 'lost' }), url)
  }
  // the store may be back by the time that the handler writes: the empty session must not replace the stored one
  watched.fails = (call) => call === 'read'
  isUnavailable(t, await visitor.post(app, '/write', { note: 'lost' }), 'a write after a failed read')
  watched.fails = () => false
  t.equal(visitor.cookie, cookie)
  t.equal(await noteOf(app, visitor), 'basket')
})

t.test('data that has no JSON form is the mistake of the host, not an outage', async (t) => {
  const watched = failingStore()
  const app = await sessionApp(watched.store, {
    routes: (routes) => {
      routes.post('/big', async (request) => {
        Reflect.set(request.session, 'note', { big: 1n })
        return {}
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'basket' })
  const answer = await visitor.post(app, '/big')
  t.equal(answer.statusCode, 500)
  t.equal(answer.headers['set-cookie'], undefined)
  t.equal(await noteOf(app, visitor), 'basket')
})
