import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autoload from '@fastify/autoload'
import fastifyCookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { memoryStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { latchkey } from '../src/index.ts'
import { alice, appSecret, bob, clientOf, groupSecret, newWorld, testApp } from './app.ts'
import { Browser, sentCookies } from './browser.ts'

t.test('two apps in one server, each in a scope and under a prefix of its own', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const server = Fastify()
  t.teardown(() => server.close())
  for (const app of ['shop', 'bank']) {
    await server.register(
      async (scope) => {
        await scope.register(latchkey, {
          app,
          store,
          origin: 'http://localhost:3001',
          client: clientOf(world),
          secrets: [appSecret],
          signOn: { secrets: [groupSecret] },
          loginPath: `/${app}/login`,
          now: () => world.time,
        })
        scope.get('/account', { config: { auth: true } }, async (request) => [app, request.auth.source])
        scope.post('/login', async (request) => {
          const { status } = await request.login({ method: 'password', username: 'alice', password: 'right' })
          return { status }
        })
        scope.post('/logout', async (request) => await request.logout())
      },
      { prefix: `/${app}` },
    )
  }
  server.get('/free', async (request) => ({ has: 'auth' in request }))
  const browser = new Browser()
  t.equal((await browser.get(server, '/bank/account')).statusCode, 401)
  const page = await browser.get(server, '/bank/account', { accept: 'text/html' })
  t.equal(page.headers.location, '/bank/login?return_to=%2Fbank%2Faccount')
  t.same((await browser.post(server, '/shop/login')).json(), { status: 'authenticated' })
  t.same((await browser.get(server, '/shop/account')).json(), ['shop', 'local_session'])
  t.same((await browser.get(server, '/bank/account')).json(), ['bank', 'silent_authentication'])
  t.same((await browser.get(server, '/free')).json(), { has: false }, 'outside nothing is decorated')
  await browser.post(server, '/bank/logout')
  t.equal((await browser.get(server, '/shop/account')).statusCode, 401)
})

t.test('an app on HTTP/2 logs in, knows its user and logs out', async (t) => {
  const world = newWorld()
  const server = Fastify({ http2: true })
  await server.register(latchkey, {
    app: 'shop',
    store: memoryStore({ now: () => world.time }),
    origin: 'http://localhost:3001',
    client: clientOf(world),
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
    now: () => world.time,
  })
  server.get('/account', { config: { auth: true } }, async (request) => ({ sub: request.auth?.sub }))
  server.post('/login', async (request) => {
    const { status } = await request.login({ method: 'password', username: 'alice', password: 'right' })
    return { status }
  })
  server.post('/logout', async (request) => ({ status: (await request.logout()).status }))
  const session = connect(await server.listen({ port: 0, host: '127.0.0.1' }))
  t.teardown(async () => {
    session.close()
    await server.close()
  })
  const own = { origin: 'http://localhost:3001', 'sec-fetch-site': 'same-origin' }
  t.equal((await ask(session, { ':path': '/account' })).status, 401)
  const login = await ask(session, { ':path': '/login', ':method': 'POST', ...own })
  t.equal(login.body, '{"status":"authenticated"}')
  t.equal((await ask(session, { ':path': '/account', cookie: login.cookie })).body, '{"sub":"alice"}')
  const logout = await ask(session, { ':path': '/logout', ':method': 'POST', cookie: login.cookie, ...own })
  t.equal(logout.body, '{"status":"ended"}')
  t.equal((await ask(session, { ':path': '/account', cookie: login.cookie })).status, 401)
})

async function ask(session: ClientHttp2Session, headers: Record<string, string>) {
  const stream = session.request(headers)
  stream.setEncoding('utf8')
  const [answer] = await once(stream, 'response')
  let body = ''
  for await (const chunk of stream) body += chunk
  const cookies: string[] = answer['set-cookie'] ?? []
  return { status: answer[':status'], body, cookie: cookies.map((line) => line.split(';', 1)[0]).join('; ') }
}

t.test(
  'whatever options and hook a host gives to @fastify/cookie, the cookies are as without it',
  async (t) => {
    const secret = 'a-secret-of-the-host-that-is-long-enough'
    const alone = sentCookies(await new Browser().post((await testApp()).app, '/login', alice))
    for (const options of [
      { secret },
      { hook: 'preHandler' as const },
      { hook: false as const },
      { parseOptions: { path: '/elsewhere', httpOnly: false, domain: 'example.com', signed: true }, secret },
    ]) {
      const { app } = await testApp({
        earlyPlugins: async (early: FastifyInstance) => {
          await early.register(fastifyCookie, options)
        },
        routes: (routes) => {
          routes.get('/both', async (request, reply) => {
            await request.beginLogin({ method: 'otp', channel: 'sms', identifier: 'alice' })
            return reply.setCookie('theirs', 'x').send('both')
          })
        },
      })
      t.teardown(() => app.close())
      const browser = new Browser()
      const sent = sentCookies(await browser.post(app, '/login', alice))
      const form = (cookies: typeof sent) =>
        cookies.map(({ name, attributes }) => [name, [...attributes.keys()]])
      t.same(form(sent), form(alone))
      t.match((await browser.get(app, '/account')).json(), { sub: 'alice', source: 'local_session' })
      const names = sentCookies(await browser.get(app, '/both')).map(({ name }) => name)
      t.same(names.sort(), ['latchkey-shop', 'theirs'], "beside the host's own")
    }
  },
)

t.test('beside @fastify/rate-limit a limit counts by the user, and a 429 touches no session', async (t) => {
  const { app } = await testApp({
    earlyPlugins: async (early) => {
      await early.register(rateLimit, {
        hook: 'preHandler',
        max: 3,
        timeWindow: 3_600_000,
        keyGenerator: (request) => request.auth?.sub ?? 'nobody',
      })
    },
  })
  t.teardown(() => app.close())
  const ofAlice = new Browser()
  await ofAlice.post(app, '/login', alice)
  const ofBob = new Browser()
  await ofBob.post(app, '/login', bob)
  for (let count = 0; count < 3; count += 1) {
    t.equal((await ofAlice.get(app, '/account')).statusCode, 200)
  }
  const refused = await ofAlice.get(app, '/account')
  t.equal(refused.statusCode, 429)
  t.equal(refused.headers['set-cookie'], undefined)
  t.match((await ofBob.get(app, '/account')).json(), { sub: 'bob' }, 'another user is not held up')
})

t.test('@fastify/autoload registers the default export', async (t) => {
  const world = newWorld()
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-plugins-'))
  t.teardown(() => rmSync(dir, { recursive: true }))
  const entry = JSON.stringify(new URL('../src/index.ts', import.meta.url).href)
  writeFileSync(
    join(dir, 'latchkey.mjs'),
    `export { default } from ${entry}\nexport const autoConfig = () => ({ app: 'shop' })\n`,
  )
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(autoload, {
    dir,
    options: {
      origin: 'http://localhost:3001',
      client: clientOf(world),
      store: memoryStore({ now: () => world.time }),
      secrets: [appSecret],
      signOn: { secrets: [groupSecret] },
      now: () => world.time,
    },
  })
  app.get('/account', { config: { auth: true } }, async (request) => request.auth.sub)
  t.equal((await app.inject('/account')).statusCode, 401, 'at the root, not in a scope of its own')
})
