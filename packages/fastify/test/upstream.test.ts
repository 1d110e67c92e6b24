import fastifyCookie from '@fastify/cookie'
import fastifySession, { type FastifySessionOptions } from '@fastify/session'
import Fastify, { type FastifyInstance, type Session } from 'fastify'
import t from 'tap'

// What `@fastify/session` does that Latchkey works around. Each test describes today's behaviour and fails once the
// library changes, so that the workaround can go; docs/upstream.md tells what we would like instead.

type Store = NonNullable<FastifySessionOptions['store']>

/** The smallest store, with a switch for each of its calls. */
function switchedStore(): { store: Store; fails: Set<'get' | 'set' | 'destroy'>; kept: Map<string, string> } {
  const fails = new Set<'get' | 'set' | 'destroy'>()
  const kept = new Map<string, string>()
  const down = (call: 'get' | 'set' | 'destroy') => (fails.has(call) ? new Error('store down') : null)
  return {
    fails,
    kept,
    store: {
      get(id, callback) {
        const text = kept.get(id)
        const session: Session | null = text === undefined ? null : JSON.parse(text)
        callback(down('get'), fails.has('get') ? null : session)
      },
      set(id, session, callback) {
        if (!fails.has('set')) kept.set(id, JSON.stringify(session))
        callback(down('set'))
      },
      destroy(id, callback) {
        if (!fails.has('destroy')) kept.delete(id)
        callback(down('destroy'))
      },
    },
  }
}

const secretA = 'secret-a-secret-a-secret-a-secret-a'
const secretB = 'secret-b-secret-b-secret-b-secret-b'

async function newApp(options: FastifySessionOptions): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    cookieName: '__Host-id',
    saveUninitialized: false,
    rolling: false,
    ...options,
  })
  app.get('/in', { config: {} }, async (request) => {
    Object.assign(request.session, { user: 'alice' })
    return 'in'
  })
  app.get('/who', async (request) => ({ user: Reflect.get(request.session, 'user') ?? null }))
  app.get('/rotate', async (request) => {
    const before = request.session.sessionId
    await request.session.regenerate().catch(() => {})
    return { swapped: request.session.sessionId !== before }
  })
  app.get('/health', async () => 'ok')
  return app
}

async function cookieOf(app: FastifyInstance): Promise<string> {
  const response = await app.inject({ url: '/in', headers: { 'x-forwarded-proto': 'https' } })
  const [cookie] = response.cookies
  return `${cookie?.name}=${encodeURIComponent(cookie?.value ?? '')}`
}

t.test('a rotated secret logs everyone out when uninitialized sessions are not saved', async (t) => {
  const { store } = switchedStore()
  const cookie = { secure: false }
  const before = await newApp({ store, secret: [secretA], cookie })
  const headers = { cookie: await cookieOf(before) }
  const after = await newApp({ store, secret: [secretB, secretA], cookie })
  t.teardown(() => Promise.all([before.close(), after.close()]))
  t.same((await before.inject({ url: '/who', headers })).json(), { user: 'alice' })
  const response = await after.inject({ url: '/who', headers })
  t.same(response.json(), { user: 'alice' }, 'the first request is still in')
  t.equal(response.cookies[0]?.value, '', 'but its cookie is cleared')
})

t.test('P02 a store that fails is a 500 on every route, those that need no session too', async (t) => {
  const { store, fails } = switchedStore()
  const app = await newApp({ store, secret: [secretA], cookie: { secure: false } })
  t.teardown(() => app.close())
  const headers = { cookie: await cookieOf(app) }
  fails.add('get')
  t.equal((await app.inject({ url: '/health', headers })).statusCode, 500)
})

t.test('A07 a failed regenerate() has swapped the session already', async (t) => {
  const { store, fails } = switchedStore()
  const app = await newApp({ store, secret: [secretA], cookie: { secure: false } })
  t.teardown(() => app.close())
  const headers = { cookie: await cookieOf(app) }
  fails.add('set')
  const response = await app.inject({ url: '/rotate', headers })
  t.same(response.json(), { swapped: true })
  t.equal(response.cookies[0]?.value, '', 'and the cookie of the user is cleared')
})

t.test('A04 a saved session sends its cookie though another request has ended it since', async (t) => {
  const { store } = switchedStore()
  const app = await newApp({ store, secret: [secretA], cookie: { secure: false } })
  t.teardown(() => app.close())
  app.get('/save', async (request) => {
    await request.session.save()
    await app.inject({ url: '/rotate', headers })
    return 'saved'
  })
  const headers = { cookie: await cookieOf(app) }
  const [sent] = (await app.inject({ url: '/save', headers })).cookies
  t.equal(`${sent?.name}=${encodeURIComponent(sent?.value ?? '')}`, headers.cookie)
  t.same((await app.inject({ url: '/who', headers })).json(), { user: null })
})

t.test(
  'the cookie that clears a __Host- cookie lacks Secure, so that a browser keeps the old one',
  async (t) => {
    const { store, kept } = switchedStore()
    const app = Fastify({ trustProxy: true })
    await app.register(fastifyCookie)
    await app.register(fastifySession, {
      store,
      secret: [secretA],
      cookieName: '__Host-id',
      saveUninitialized: false,
    })
    app.get('/in', async (request) => Object.assign(request.session, { user: 'alice' }) && 'in')
    app.get('/who', async () => 'who')
    t.teardown(() => app.close())
    const headers = { 'x-forwarded-proto': 'https', cookie: await cookieOf(app) }
    kept.clear()
    const cleared = (await app.inject({ url: '/who', headers })).headers['set-cookie']
    t.match(cleared, /^__Host-id=;/)
    t.notMatch(cleared, /secure/i)
  },
)
