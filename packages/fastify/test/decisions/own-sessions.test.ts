import { createHash } from 'node:crypto'
import { createClient, LatchkeyError } from '@latchkey/client'
import { createIdentityServer } from '@latchkey/identity'
import type { UserSession } from '@latchkey/protocol'
import { memoryStore } from '@latchkey/session-store'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { alice, bob, clientOf, newWorld, type TestAppOptions, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

function addRoutes(app: FastifyInstance): void {
  app.get('/sessions', { config: { auth: true } }, (request) => request.auth.sessions())
  // no rule: the plugin's own check is what refuses a foreign page
  app.post<{ Body: { id: string } }>('/sessions/end', async (request) => {
    await request.silentAuth()
    await request.auth?.endSession(request.body.id)
    return { signedIn: request.auth !== null }
  })
  app.post('/sessions/end-others', async (request) => {
    await request.silentAuth()
    return { ended: await request.auth?.endOtherSessions() }
  })
}

/** A shop at a service of its own; users are alice and bob. */
async function shopAtService(t: Test, options: TestAppOptions = {}) {
  const password = 'correct-horse-battery-staple'
  const clientSecret = 'a-client-secret-that-is-long-enough-0001'
  const client = {
    client_id: 'shop-web',
    client_secret: clientSecret,
    permissions: ['*'],
  }
  const users = ['alice', 'bob'].map((username) => ({
    username,
    credentials: { password, force_replace: false },
  }))
  const apps = [{ app_id: 'shop', name: 'The shop', clients: [client] }]
  const service = await createIdentityServer({
    databaseUrl: ':memory:',
    issuer: 'http://localhost:4000',
    dev: true,
    seed: { tenants: [{ tenant_id: 'demo', apps, users }] },
  })
  const baseUrl = await service.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => service.close())
  const shopClient = createClient({
    baseUrl,
    issuer: 'http://localhost:4000',
    tenantId: 'demo',
    clientId: 'shop-web',
    clientSecret,
  })
  t.teardown(() => shopClient.close())
  const store = memoryStore()
  const { app } = await testApp({
    client: shopClient,
    store,
    now: Date.now,
    trustProxy: true,
    routes: addRoutes,
    ...options,
  })
  t.teardown(() => app.close())
  const logIn = async (username: string, address: string) => {
    const browser = new Browser()
    const headers = { 'user-agent': `Browser of ${address}`, 'x-forwarded-for': address }
    const answer = await browser.post(
      app,
      '/login',
      { credentials: { method: 'password', username, password } },
      headers,
    )
    t.equal(answer.json().status, 'authenticated')
    return browser
  }
  return { app, client: shopClient, store, logIn }
}

interface Listed {
  id: string
  current: boolean
  ipAddress?: string
  startedAt: number
  lastUsedAt: number
  expiresAt: number
}

/** Sessions that began in one second come in any order: the own one is put last. */
async function listOf(browser: Browser, app: FastifyInstance): Promise<Listed[]> {
  const listed: Listed[] = (await browser.get(app, '/sessions')).json()
  return listed.toSorted((one, other) => Number(one.current) - Number(other.current))
}
/** The id of a session of another browser, or of its own where there is no other. */
async function firstId(browser: Browser, app: FastifyInstance): Promise<string> {
  const [first] = await listOf(browser, app)
  if (first === undefined) throw new Error('no session is listed')
  return first.id
}
const isIn = async (browser: Browser, app: FastifyInstance) =>
  (await browser.get(app, '/account')).statusCode === 200

t.test('a user sees their own sessions, by device, address and last use', async (t) => {
  const { app, logIn } = await shopAtService(t)
  const [phone, laptop] = [await logIn('alice', '203.0.113.1'), await logIn('alice', '203.0.113.2')]
  await logIn('bob', '203.0.113.3')
  const listed = await listOf(laptop, app)
  t.match(listed, [
    { current: false, ipAddress: '203.0.113.1', userAgent: 'Browser of 203.0.113.1', app: 'The shop' },
    { current: true, ipAddress: '203.0.113.2', userAgent: 'Browser of 203.0.113.2', amr: ['pwd'] },
  ])
  t.equal(listed.length, 2, 'nobody else’s')
  for (const { startedAt, lastUsedAt, expiresAt } of listed) {
    t.ok(Math.abs(startedAt - Date.now() / 1000) < 60)
    t.equal(lastUsedAt, startedAt)
    t.equal(expiresAt, startedAt + 14 * 86_400)
  }
  t.same(
    (await listOf(phone, app)).map(({ current }) => current),
    [false, true],
  )
})

t.test('7.4.3 a session that was ended elsewhere is out at the next request', async (t) => {
  const { app, client, logIn } = await shopAtService(t, { backchannelLogout: { path: '/ended' } })
  const [phone, laptop] = [await logIn('alice', '203.0.113.1'), await logIn('alice', '203.0.113.2')]
  const tablet = await logIn('alice', '203.0.113.3')
  const phones = (await listOf(laptop, app)).find(({ ipAddress }) => ipAddress === '203.0.113.1')
  const id = phones?.id ?? ''
  t.equal((await laptop.post(app, '/sessions/end', { id })).statusCode, 200)
  t.notOk(await isIn(phone, app))
  t.ok(await isIn(laptop, app))
  t.ok(await isIn(tablet, app))
  const { sub } = (await laptop.get(app, '/account')).json()
  t.equal((await client.listUserSessions(sub)).length, 2, 'it has ended at the service too')
  const again = await laptop.post(app, '/sessions/end', { id })
  t.match(again.json(), { status: 404, code: 'session_unknown' })
})

t.test('7.4.3 S04 all other sessions end at once, and the current one stays', async (t) => {
  const { app, client, logIn } = await shopAtService(t, { backchannelLogout: { path: '/ended' } })
  const others = []
  for (let count = 1; count <= 6; count += 1) others.push(await logIn('alice', `203.0.113.${count}`))
  const bobs = await logIn('bob', '203.0.113.9')
  const laptop = await logIn('alice', '203.0.113.2')
  t.same((await laptop.post(app, '/sessions/end-others')).json(), { ended: 6 })
  for (const other of others) t.notOk(await isIn(other, app))
  t.ok(await isIn(laptop, app))
  t.ok(await isIn(bobs, app))
  const { sub } = (await laptop.get(app, '/account')).json()
  t.equal((await client.listUserSessions(sub)).length, 1)
  t.same((await laptop.post(app, '/sessions/end-others')).json(), { ended: 0 })
})

t.test('without back-channel log-out it is out when its access token ends', async (t) => {
  const clock = { time: Math.floor(Date.now() / 1000) * 1000 }
  const { app, logIn } = await shopAtService(t, { now: () => clock.time, store: memoryStore() })
  const [phone, laptop] = [await logIn('alice', '203.0.113.1'), await logIn('alice', '203.0.113.2')]
  const id = await firstId(laptop, app)
  t.equal((await laptop.post(app, '/sessions/end', { id })).statusCode, 200)
  t.ok(await isIn(phone, app))
  clock.time += 3_600_000
  t.notOk(await isIn(phone, app))
})

t.test('8.2.2 nobody ends another user’s session, nor learns whether there is one', async (t) => {
  const { app, logIn } = await shopAtService(t, { backchannelLogout: { path: '/ended' } })
  const [alices, bobs] = [await logIn('alice', '203.0.113.1'), await logIn('bob', '203.0.113.2')]
  const id = await firstId(bobs, app)
  const foreign = await alices.post(app, '/sessions/end', { id })
  const unknown = await alices.post(app, '/sessions/end', { id: 'A'.repeat(22) })
  t.equal(foreign.statusCode, 404)
  t.equal(foreign.body, unknown.body)
  t.ok(await isIn(bobs, app))
})

t.test('ending the current session is a log-out', async (t) => {
  const { app, logIn } = await shopAtService(t)
  const laptop = await logIn('alice', '203.0.113.2')
  const id = await firstId(laptop, app)
  t.same((await laptop.post(app, '/sessions/end', { id })).json(), { signedIn: false })
  t.equal(laptop.cookies.size, 0)
  t.notOk(await isIn(laptop, app))
})

t.test('D01 a page of another origin ends no session', async (t) => {
  const { app, logIn } = await shopAtService(t, { backchannelLogout: { path: '/ended' } })
  const [phone, laptop] = [await logIn('alice', '203.0.113.1'), await logIn('alice', '203.0.113.2')]
  const id = await firstId(laptop, app)
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  for (const path of ['/sessions/end', '/sessions/end-others']) {
    const answer = await laptop.post(app, path, { id }, foreign)
    t.match(answer.json(), { status: 403, code: 'csrf_failed' })
  }
  t.ok(await isIn(phone, app))
})

/** A shop at a service that is as documented and no more: no `sid`, and the list names sessions as tokens do. */
async function shopAtOtherService(t: Test) {
  const world = newWorld()
  const state: { failure?: LatchkeyError; endFailure?: LatchkeyError; hidden: Set<string> } = {
    hidden: new Set(),
  }
  const time = new Date(world.time).toISOString()
  const base = clientOf(world)
  const client = {
    ...base,
    listUserSessions: async (sub: string): Promise<UserSession[]> => {
      if (state.failure !== undefined) throw state.failure
      return [...world.sessions]
        .filter(([id, session]) => session.sub === sub && session.alive && !state.hidden.has(id))
        .map(([session_id]) => ({ session_id, start_time: time, expiration_time: time }))
    },
    logoutSession: async (request: { session_id: string }) => {
      if (state.endFailure !== undefined) throw state.endFailure
      await base.logoutSession(request)
    },
  }
  const { app } = await testApp({ world, client, routes: addRoutes })
  t.teardown(() => app.close())
  const logIn = async (who: object) => {
    const browser = new Browser()
    await browser.post(app, '/login', who)
    return browser
  }
  return { app, world, state, logIn }
}

t.test('at a service without `sid` no session id reaches the page, and the own one is known', async (t) => {
  const { app, world, logIn } = await shopAtOtherService(t)
  const [laptop] = [await logIn(alice), await logIn(alice), await logIn(bob)]
  const ids = [...world.sessions.keys()]
  const answer = await laptop.get(app, '/sessions')
  for (const id of ids) t.notOk(answer.body.includes(id))
  const hash = (id = '') => createHash('sha256').update(id).digest('base64url')
  const at = world.time / 1000
  t.same(answer.json(), [
    { id: hash(ids[0]), current: true, startedAt: at, expiresAt: at },
    { id: hash(ids[1]), current: false, startedAt: at, expiresAt: at },
  ])
  t.equal((await laptop.post(app, '/sessions/end', { id: ids[1] })).statusCode, 404)
  t.equal((await laptop.post(app, '/sessions/end', { id: hash(ids[1]) })).statusCode, 200)
  t.same(
    [...world.sessions.values()].map(({ alive }) => alive),
    [true, false, true],
  )
})

t.test('a session that is not listed any more ends no others', async (t) => {
  const { app, world, state, logIn } = await shopAtOtherService(t)
  const [laptop] = [await logIn(alice), await logIn(alice)]
  state.hidden.add([...world.sessions.keys()][0] ?? '')
  const id = await firstId(laptop, app)
  for (const path of ['/sessions/end', '/sessions/end-others']) {
    t.match((await laptop.post(app, path, { id })).json(), { code: 'session_unknown' })
  }
  t.ok([...world.sessions.values()].every(({ alive }) => alive))
})

t.test('an outage is told as one, and what was not ended can be tried again', async (t) => {
  const { app, world, state, logIn } = await shopAtOtherService(t)
  const [laptop] = [await logIn(alice), await logIn(alice), await logIn(alice)]
  const id = await firstId(laptop, app)
  state.failure = new LatchkeyError('upstream_unavailable', 'down', { retryAfterSeconds: 7 })
  for (const answer of [
    await laptop.get(app, '/sessions'),
    await laptop.post(app, '/sessions/end', { id }),
    await laptop.post(app, '/sessions/end-others'),
  ]) {
    t.match(answer.json(), { status: 503, code: 'auth_unavailable' })
    t.equal(answer.headers['retry-after'], '7')
  }
  delete state.failure
  state.endFailure = new LatchkeyError('rate_limited', 'slow down', { retryAfterSeconds: 3 })
  t.equal((await laptop.post(app, '/sessions/end', { id })).statusCode, 503)
  t.equal((await laptop.post(app, '/sessions/end-others')).statusCode, 503)
  delete state.endFailure
  t.same((await laptop.post(app, '/sessions/end-others')).json(), { ended: 2 })
  t.same(
    [...world.sessions.values()].map(({ alive }) => alive),
    [true, false, false],
  )
  t.ok(await isIn(laptop, app))
})

t.test('a missing permission is told as what it is, and a deleted user has no sessions', async (t) => {
  const { app, state, logIn } = await shopAtOtherService(t)
  const laptop = await logIn(alice)
  state.failure = new LatchkeyError('forbidden', 'no permission')
  t.match((await laptop.get(app, '/sessions')).json(), { statusCode: 500, code: 'forbidden' })
  state.failure = new LatchkeyError('not_found', 'no such user')
  t.same(await listOf(laptop, app), [])
})
