import { testRedis } from '@latchkey/local-services'
import t from 'tap'
import {
  hashedKey,
  memoryStore,
  redisStore,
  SessionUnavailableError,
  type Store,
  sessionStore,
} from '../../src/index.ts'
import { connect, freshPrefix } from '../redis-for-test.ts'
import { failingStore } from './failing-store.ts'
import { gate, noteOf, secret, sessionApp, Visitor } from './session-app.ts'

const server = await testRedis()
t.teardown(() => server.stop())
const redis = connect(t, server.url)

const stores: Record<string, () => Store> = {
  'in memory': () => memoryStore(),
  'on Redis': () => redisStore({ redis, prefix: freshPrefix() }),
}

for (const [where, newStore] of Object.entries(stores)) {
  for (const secrets of [undefined, [secret]]) {
    const kind = `${secrets === undefined ? 'unsigned' : 'signed'} sessions ${where}`
    const newApp = (store: Store, options: Parameters<typeof sessionApp>[1] = {}) =>
      sessionApp(store, { ...options, store: { ...(secrets && { secrets }), ...options.store } })

    t.test(`${kind} keep what different requests write at once`, async (t) => {
      const app = await newApp(newStore(), {
        routes: (routes) => {
          routes.post('/remove', async (request) => Reflect.deleteProperty(request.session, 'fieldRemoved'))
          routes.post('/push', async (request) => request.session.list?.push('pushed'))
        },
      })
      t.teardown(() => app.close())
      const visitor = new Visitor()
      await visitor.post(app, '/write', { fieldRemoved: '1', fieldKept: '1', list: [] })
      const names = Array.from({ length: 20 }, (_, index) => `field${index}`)
      const answers = await Promise.all([
        ...names.map((name) => visitor.copy().post(app, '/write', { [name]: name })),
        visitor.copy().post(app, '/remove'),
        visitor.copy().post(app, '/push'),
      ])
      t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
      t.same((await visitor.get(app, '/all')).json(), {
        fieldKept: '1',
        list: ['pushed'],
        ...Object.fromEntries(names.map((name) => [name, name])),
      })
    })

    t.test(`${kind} keep one of several values that are written to one field at once`, async (t) => {
      const app = await newApp(newStore())
      t.teardown(() => app.close())
      const visitor = new Visitor()
      await visitor.post(app, '/write', { note: 'first' })
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((note) => visitor.copy().post(app, '/write', { note })),
      )
      t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
      t.match(await noteOf(app, visitor), /^[abc]$/)
    })

    t.test(`R02 ${kind} that ended are not brought back by a slow request`, async (t) => {
      for (const end of ['/destroy', '/regenerate']) {
        const slow = gate()
        const app = await newApp(newStore(), {
          routes: (routes) => {
            routes.post('/slow', async (request) => {
              request.session.note = 'late'
              await slow.wait()
              return {}
            })
          },
        })
        const visitor = new Visitor()
        await visitor.post(app, '/write', { note: 'early' })
        const stolen = visitor.copy()
        const answering = visitor.copy().post(app, '/slow')
        await slow.reached
        await visitor.post(app, end)
        if (end === '/destroy') visitor.cookie = undefined
        await visitor.post(app, '/write', { fieldNew: 'new' })
        const { cookie } = visitor
        slow.open()
        const answer = await answering
        // of a session that goes on under another id nothing is lost without a word
        t.equal(answer.statusCode, end === '/destroy' ? 200 : 503)
        visitor.take(answer)
        t.equal(visitor.cookie, cookie, 'the browser keeps the cookie of its new session')
        t.equal((await visitor.get(app, '/all')).json().fieldNew, 'new')
        t.equal(await noteOf(app, stolen), null, 'the old cookie is dead')
        await app.close()
      }
    })

    t.test(`${kind} of one app are not found by another`, async (t) => {
      const store = newStore()
      const shop = await newApp(store)
      const bank = await newApp(store, { store: { app: 'bank' } })
      t.teardown(() => Promise.all([shop.close(), bank.close()]))
      const visitor = new Visitor()
      await visitor.post(shop, '/write', { note: 'of the shop' })
      t.equal(await noteOf(bank, visitor.copy()), null)
      t.equal(await noteOf(shop, visitor), 'of the shop')
    })

    t.test(`B14 ${kind} that are too large are refused, and the stored state stays`, async (t) => {
      const app = await newApp(newStore())
      t.teardown(() => app.close())
      const visitor = new Visitor()
      await visitor.post(app, '/write', { note: 'small' })
      const answer = await visitor.post(app, '/write', { note: 'x'.repeat(70_000) })
      t.equal(answer.statusCode, 500)
      t.match(answer.json(), { code: 'store_protocol' })
      t.same(answer.cookies, [])
      t.equal(await noteOf(app, visitor), 'small')
    })
  }
}

t.test('R03 a request that saves twice keeps what others wrote in between', async (t) => {
  const between = [gate(), gate()]
  const app = await sessionApp(memoryStore(), {
    routes: (routes) => {
      routes.post('/twice', async (request) => {
        await between[0]?.wait()
        request.session.field1 = 'mine'
        await request.session.save()
        await between[1]?.wait()
        request.session.field2 = 'mine'
        return {}
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  const answering = visitor.copy().post(app, '/twice')
  for (const [index, step] of between.entries()) {
    await step.reached
    await visitor.copy().post(app, '/write', { [`fieldOther${index}`]: 'theirs' })
    step.open()
  }
  await answering
  t.same((await visitor.get(app, '/all')).json(), {
    note: 'x',
    field1: 'mine',
    field2: 'mine',
    fieldOther0: 'theirs',
    fieldOther1: 'theirs',
  })
})

t.test('B12 names that would replace methods or a prototype are neither stored nor loaded', async (t) => {
  const names = [
    'save',
    'cookie',
    'sessionId',
    'regenerate',
    'encryptedSessionId',
    'isModified',
    'constructor',
  ]
  const store = memoryStore()
  const id = 'S'.repeat(32)
  const key = hashedKey('host-session/shop', id)
  const data = JSON.parse('{"__proto__":{"polluted":1},"note":"kept"}')
  for (const name of [...names, 'latchkeyState']) data[name] = 'evil'
  await store.create(key, { cookie: { path: 7, originalMaxAge: 'x' }, data }, Date.now() + 60_000)
  const app = await sessionApp(store, {
    session: {
      secret: { sign: (value) => value, unsign: (value) => ({ valid: true, renew: false, value }) },
    },
    routes: (routes) => {
      routes.get('/kinds', async (request) => ({
        own: Object.keys(request.session).sort(),
        save: typeof request.session.save,
        polluted: Reflect.get({}, 'polluted') ?? null,
      }))
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor(id)
  t.same((await visitor.get(app, '/kinds')).json(), {
    own: ['cookie', 'latchkeyState', 'note'],
    save: 'function',
    polluted: null,
  })
  await visitor.post(app, '/write', { isSaved: 'evil', note: 'again' })
  const [stored] = await store.read([key])
  t.match(stored?.value, { data: { note: 'again' } })
  t.notMatch(JSON.stringify(stored?.value), /evil/)
})

t.test('a forged or unsigned session counts as missing if the store has secrets', async (t) => {
  const store = memoryStore()
  const unsigned = await sessionApp(store)
  const signed = await sessionApp(store, { store: { secrets: [secret] } })
  t.teardown(() => Promise.all([unsigned.close(), signed.close()]))
  const visitor = new Visitor()
  await visitor.post(unsigned, '/write', { note: 'forged' })
  t.equal(await noteOf(signed, visitor.copy()), null)
  await visitor.post(signed, '/write', { note: 'own' })
  t.equal(await noteOf(signed, visitor.copy()), 'own')
  t.equal(await noteOf(unsigned, visitor.copy()), null)
})

t.test('printed sessions do not show the state of the store', async (t) => {
  const app = await sessionApp(memoryStore())
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  t.same((await visitor.get(app, '/all')).json(), { note: 'x' })
})

t.test('A04 a request that a regeneration overtook neither clears nor replaces the new cookie', async (t) => {
  for (const rolling of [false, true]) {
    const app = await sessionApp(memoryStore(), { session: { rolling } })
    const visitor = new Visitor()
    await visitor.post(app, '/write', { note: 'basket' })
    const late = visitor.copy()
    await visitor.post(app, '/regenerate')
    const { cookie } = visitor
    const read = await late.get(app, '/read')
    t.equal(read.statusCode, 200)
    const written = await late.post(app, '/write', { note: 'late' })
    t.match(
      written,
      { statusCode: 503, headers: { 'retry-after': /^\d+$/ } },
      'a write is not lost without a word',
    )
    for (const answer of [read, written]) visitor.take(answer)
    t.equal(visitor.cookie, cookie)
    t.equal(await noteOf(app, visitor), 'basket')
    await visitor.post(app, '/write', { note: 'again' })
    t.equal(await noteOf(app, visitor), 'again', 'with the new cookie it succeeds')
    await app.close()
  }
})

t.test(
  'A04 a session that was saved before another request ended it sends no cookie of its own',
  async (t) => {
    for (const end of ['/regenerate', '/destroy']) {
      for (const domain of [undefined, 'localhost']) {
        const slow = gate()
        const app = await sessionApp(memoryStore(), {
          session: { cookie: { secure: false, ...(domain && { domain }) } },
          routes: (routes) => {
            routes.post('/save', async (request) => {
              request.session.note = 'saved'
              await request.session.save()
              request.session.field1 = 'saved'
              await request.session.save()
              await slow.wait()
              return {}
            })
          },
        })
        const visitor = new Visitor()
        await visitor.post(app, '/write', { note: 'basket' })
        const answering = visitor.copy().post(app, '/save')
        await slow.reached
        await visitor.post(app, end)
        if (end === '/destroy') visitor.cookie = undefined
        await visitor.post(app, '/write', { field2: 'new' })
        const { cookie } = visitor
        slow.open()
        const answer = await answering
        t.equal(answer.statusCode, 200, 'it was stored in time')
        visitor.take(answer)
        t.equal(visitor.cookie, cookie, 'the browser keeps the cookie of its new session')
        t.equal(await noteOf(app, visitor), end === '/regenerate' ? 'saved' : null)
        await app.close()
      }
    }
  },
)

t.test('the cookie of a saved session keeps its domain, and takes another one', async (t) => {
  const store = memoryStore()
  const app = await sessionApp(store, {
    session: { cookie: { secure: false, domain: 'localhost' } },
    routes: (routes) => {
      routes.post('/move', async (request) => {
        request.session.note = 'saved'
        await request.session.save()
        const before = { ...request.session.cookie }.domain
        request.session.cookie.domain = 'shop.localhost'
        return { before }
      })
    },
  })
  t.teardown(() => app.close())
  const answer = await new Visitor().post(app, '/move')
  t.same(answer.json(), { before: 'localhost' })
  t.match(answer.cookies, [{ name: 'sessionId', domain: 'shop.localhost' }])
})

t.test('some seconds after a regeneration the old cookie is cleared like any other', async (t) => {
  let time = Date.now()
  const now = () => time
  const app = await sessionApp(memoryStore({ now }), { store: { now } })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'basket' })
  const late = visitor.copy()
  await visitor.post(app, '/regenerate')
  time += 11_000
  await late.get(app, '/read')
  t.equal(late.cookie, undefined)
})

t.test('after destroy the browser can have a new session at once', async (t) => {
  const app = await sessionApp(memoryStore())
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'old' })
  const { cookie } = visitor
  await visitor.post(app, '/destroy')
  t.equal(await noteOf(app, visitor.copy()), null)
  await visitor.post(app, '/write', { note: 'new' })
  t.not(visitor.cookie, cookie)
  t.equal(await noteOf(app, visitor), 'new')
})

t.test('reload of a session that ended does not bring it back under its id', async (t) => {
  const slow = gate()
  const app = await sessionApp(memoryStore(), {
    routes: (routes) => {
      routes.post('/reload', async (request) => {
        await slow.wait()
        await request.session.reload()
        request.session.note = 'again'
        return {}
      })
    },
  })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'old' })
  const answering = visitor.copy().post(app, '/reload')
  await slow.reached
  await visitor.copy().post(app, '/destroy')
  slow.open()
  visitor.take(await answering)
  t.equal(await noteOf(app, visitor), null)
})

t.test('a session whose cookie ends with the browser is kept a day after its last write', async (t) => {
  let time = Date.now()
  const now = () => time
  const app = await sessionApp(memoryStore({ now }), { store: { now } })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: '1' })
  time += 80_000_000
  await visitor.post(app, '/write', { note: '2' })
  time += 80_000_000
  t.equal(await noteOf(app, visitor), '2')
  time += 10_000_000
  t.equal(await noteOf(app, visitor), null)
})

t.test('B15 visitors without a cookie leave nothing in the store', async (t) => {
  const { store, calls } = failingStore()
  const app = await sessionApp(store)
  t.teardown(() => app.close())
  for (const url of ['/read', '/all', '/missing']) await app.inject({ url })
  t.same(calls, [])
})

t.test('many requests of a rolling session at once all succeed', async (t) => {
  const app = await sessionApp(memoryStore(), { session: { rolling: true } })
  t.teardown(() => app.close())
  const visitor = new Visitor()
  await visitor.post(app, '/write', { note: 'x' })
  const answers = await Promise.all(Array.from({ length: 60 }, () => visitor.copy().get(app, '/read')))
  t.same(new Set(answers.map((answer) => answer.statusCode)), new Set([200]))
  t.equal(await noteOf(app, visitor), 'x')
})

t.test('invalid options of sessionStore throw config_invalid', async (t) => {
  const store = memoryStore()
  for (const options of [
    { app: 'Shop' },
    { app: 'a/b' },
    { app: 'shop', ttlSeconds: 0 },
    { app: 'shop', secrets: ['short'] },
    { app: 'shop', secrets: [] },
  ]) {
    t.throws(() => sessionStore({ store, ...options }), { code: 'config_invalid' })
  }
  // @ts-expect-error no such value
  t.throws(() => sessionStore({ store, app: 'shop', whenUnavailable: 'ignore' }), { code: 'config_invalid' })
})

t.test('SessionUnavailableError carries what Fastify answers', async (t) => {
  const error = new SessionUnavailableError()
  t.match(error, { code: 'store_unavailable', statusCode: 503, headers: { 'retry-after': '1' } })
})
