import { once } from 'node:events'
import websocket from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { alice, aliceCode, bob, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'
import { type HostKind, hostKinds } from '../host-session.ts'
import { watchedStore } from '../watched-store.ts'

/** What a page would show of the host's session. */
function noteOf({ session }: FastifyRequest): { note: unknown } {
  return { note: session === null ? null : (Reflect.get(session, 'note') ?? null) }
}

type Given = NonNullable<Parameters<typeof testApp>[0]>

async function hostApp(t: Test, host: HostKind, given: Given = {}) {
  const made = await testApp({ host, ...given })
  t.teardown(() => made.app.close())
  return made
}

/** A shop and a bank of one group, each with a session of its host. */
async function shopAndBank(t: Test, host: HostKind, given: Given = {}) {
  const world = newWorld()
  const { app: shop, store } = await hostApp(t, host, { world, ...given })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => bank.close())
  return { world, store, shop, bank }
}

for (const host of hostKinds) {
  t.test(`${host}: data of the host survives a silent renewal and a step-up of the same user`, async (t) => {
    const { app, world } = await hostApp(t, host)
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    await browser.post(app, '/note', { note: 'cart' })
    t.equal((await browser.get(app, '/note')).body, 'cart')
    await browser.post(app, '/strict')
    const before = browser.cookies.get('host')
    t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
    t.not(browser.cookies.get('host'), before, 'A04 under a new id')
    t.equal((await browser.get(app, '/note')).body, 'cart')
    world.time += 3_700_000
    t.match((await browser.get(app, '/account')).json(), { source: 'silent_authentication' })
    t.equal((await browser.get(app, '/note')).body, 'cart')
    await browser.post(app, '/login', alice)
    t.equal((await browser.get(app, '/note')).body, 'cart', 'and a new log-in of the same user')
  })

  t.test(`A03 A06 ${host}: the next user sees nothing of the one before but keepSessionKeys`, async (t) => {
    const { app } = await hostApp(t, host, { keepSessionKeys: ['language'] })
    const browser = new Browser()
    await browser.post(app, '/note', { note: 'anonymous', language: 'de' })
    const anonymous = browser.copy()
    await browser.post(app, '/login', alice)
    t.not(browser.cookies.get('host'), anonymous.cookies.get('host'))
    t.equal((await browser.get(app, '/note')).body, 'null')
    t.same((await browser.get(app, '/language')).json(), { language: 'de' })
    await browser.post(app, '/note', { note: 'of alice' })
    await browser.post(app, '/login', bob)
    t.equal((await browser.get(app, '/note')).body, 'null')
    t.same((await browser.get(app, '/language')).json(), { language: 'de' })
    t.match((await browser.get(app, '/account')).json(), { sub: 'bob' })
  })

  t.test(
    `${host}: a log-out destroys the host's session, and what is written then begins a new one`,
    async (t) => {
      const { app } = await hostApp(t, host, {
        keepSessionKeys: ['language'],
        routes: (routes) => {
          routes.post('/bye', async (request) => {
            await request.logout()
            return Reflect.get(request.session, 'note') ?? 'nothing'
          })
        },
      })
      const browser = new Browser()
      await browser.post(app, '/login', alice)
      await browser.post(app, '/note', { note: 'of alice', language: 'de' })
      const stolen = browser.copy()
      t.equal((await browser.post(app, '/bye')).body, 'nothing')
      t.equal((await browser.get(app, '/note')).body, 'null')
      t.same((await browser.get(app, '/language')).json(), { language: null })
      t.equal((await stolen.get(app, '/note')).body, 'null', 'nor by the cookie of before')
      await browser.post(app, '/note', { note: 'anonymous' })
      t.equal((await browser.get(app, '/note')).body, 'anonymous')
    },
  )

  t.test(
    `S01 ${host}: after a log-out at another app the next request finds the session empty`,
    async (t) => {
      for (const url of ['/note', '/optional-note']) {
        const { shop, bank } = await shopAndBank(t, host, {
          routes: (routes) => {
            routes.get(
              '/optional-note',
              { config: { auth: 'optional' } },
              async (request) => Reflect.get(request.session, 'note') ?? null,
            )
          },
        })
        const browser = new Browser()
        await browser.post(shop, '/login', alice)
        await browser.post(shop, '/note', { note: 'of alice' })
        await browser.get(bank, '/account')
        t.equal((await browser.get(shop, url)).body, 'of alice')
        await browser.post(bank, '/logout')
        t.equal((await browser.get(shop, url)).body, 'null', url)
        t.equal((await browser.get(shop, url)).body, 'null', url)
      }
    },
  )

  t.test(
    `A06 ${host}: who signs in at another app does not see what the user before left here`,
    async (t) => {
      for (const url of ['/note', '/optional-note', '/account', '/strict']) {
        const { shop, bank } = await shopAndBank(t, host, {
          routes: (routes) => {
            routes.get(
              '/optional-note',
              { config: { auth: 'optional' } },
              async (request) => Reflect.get(request.session, 'note') ?? null,
            )
          },
        })
        const browser = new Browser()
        await browser.post(shop, '/login', alice)
        await browser.post(shop, '/note', { note: 'of alice' })
        await browser.post(bank, '/login', bob)
        const first = await browser.get(shop, url)
        t.notMatch(first.body, 'of alice', url)
        t.equal((await browser.get(shop, '/note')).body, 'null', url)
      }
    },
  )

  t.test(`A06 ${host}: no error page shows the next user what the one before left`, async (t) => {
    const { shop, bank } = await shopAndBank(t, host, {
      routes: (routes) => {
        routes.setErrorHandler(async (_error, request, reply) => reply.code(500).send(noteOf(request)))
        routes.setNotFoundHandler(async (request, reply) => reply.code(404).send(noteOf(request)))
      },
    })
    const foreign = { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site', accept: 'text/html' }
    const refused: [string, (browser: Browser) => ReturnType<Browser['get']>][] = [
      ['a form of another origin', (browser) => browser.post(shop, '/strict', {}, foreign)],
      ['no such route', (browser) => browser.get(shop, '/nowhere')],
      ['no such method', (browser) => browser.send(shop, { method: 'OPTIONS', url: '/strict' })],
    ]
    for (const [name, send] of refused) {
      const browser = new Browser()
      await browser.post(shop, '/login', alice)
      await browser.post(shop, '/note', { note: 'of alice' })
      t.equal((await browser.get(shop, '/nowhere')).body, '{"note":"of alice"}')
      await browser.get(bank, '/account')
      await browser.post(bank, '/login', bob)
      t.notMatch((await send(browser)).body, 'of alice', name)
    }
  })

  t.test(`A06 ${host}: what a handler writes after a regenerate of its own stays its user's`, async (t) => {
    const { shop, bank } = await shopAndBank(t, host, {
      routes: (routes) => {
        routes.post('/regenerate', async (request) => {
          await request.session.regenerate()
          Object.assign(request.session, { note: 'of alice' })
          return 'regenerated'
        })
      },
    })
    for (const isVisited of [true, false]) {
      const browser = new Browser()
      await browser.post(shop, '/login', alice)
      await browser.get(bank, '/account')
      await browser.post(shop, '/regenerate')
      if (isVisited) t.equal((await browser.get(shop, '/note')).body, 'of alice')
      await browser.post(bank, '/logout')
      t.equal((await browser.get(shop, '/note')).body, 'null')
    }
  })

  t.test(
    `${host}: a WebSocket, whose answer may lack the cookies, loses none of the host's data`,
    async (t) => {
      const { world, shop, bank } = await shopAndBank(t, host, {
        earlyPlugins: async (app) => {
          await app.register(websocket)
        },
        routes: (routes) => {
          routes.register(async (scope) => {
            scope.get('/socket', { websocket: true, config: { auth: true } }, (socket, request) => {
              socket.send(String(request.auth.amr))
            })
          })
        },
      })
      const browser = new Browser()
      await browser.post(shop, '/login', alice)
      await browser.post(shop, '/note', { note: 'cart' })
      await browser.get(bank, '/strict')
      await browser.post(bank, '/login', aliceCode)
      world.time += 3_700_000
      const address = await shop.listen({ port: 0, host: '127.0.0.1' })
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      // the option of Node.js is not part of the standard's types
      const options = Object.assign({}, { headers: { cookie } })
      const socket = new WebSocket(`${address.replace('http', 'ws')}/socket`, options)
      const [event]: { data?: unknown }[] = await once(socket, 'message')
      t.match(String(event?.data), /sms/, 'signed in as strongly as by now')
      socket.close()
      t.equal((await browser.get(shop, '/note')).body, 'cart')
      t.match((await browser.get(shop, '/account')).json(), { sub: 'alice' })
      t.equal((await browser.get(shop, '/note')).body, 'cart')
    },
  )

  t.test(`A09 ${host}: a request that a log-in overtakes leaves the new cookies alone`, async (t) => {
    for (const user of [alice, bob]) {
      const { app, world } = await hostApp(t, host)
      const browser = new Browser()
      await browser.post(app, '/login', alice)
      await browser.post(app, '/note', { note: 'of before' })
      world.time += 3_700_000
      const late = browser.copy()
      const [isAsking, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const { authenticateSession } = world.service
      world.service.authenticateSession = async (request) => {
        isAsking.resolve()
        await mayGoOn.promise
        return authenticateSession(request)
      }
      const slow = late.get(app, '/account')
      await isAsking.promise
      await browser.post(app, '/login', user)
      await browser.post(app, '/note', { note: 'of after' })
      mayGoOn.resolve()
      const answer = await slow
      t.equal(answer.statusCode, 401)
      t.notOk(answer.headers['set-cookie'])
      browser.take(answer)
      t.match((await browser.get(app, '/account')).json(), { source: 'local_session' })
      t.equal((await browser.get(app, '/note')).body, 'of after')
    }
  })

  t.test(
    `${host}: silent authentication takes over what keepSessionKeys names of an anonymous visitor`,
    async (t) => {
      const { shop, bank } = await shopAndBank(t, host, { keepSessionKeys: ['language'] })
      const browser = new Browser()
      await browser.post(shop, '/note', { note: 'anonymous', language: 'de' })
      const anonymous = browser.cookies.get('host')
      await browser.post(bank, '/login', alice)
      t.match((await browser.get(shop, '/account')).json(), { source: 'silent_authentication' })
      t.not(browser.cookies.get('host'), anonymous)
      t.equal((await browser.get(shop, '/note')).body, 'null')
      t.same((await browser.get(shop, '/language')).json(), { language: 'de' })
    },
  )

  t.test(`A01 ${host}: a session that somebody planted is no session of the victim`, async (t) => {
    const { app } = await hostApp(t, host)
    const attacker = new Browser()
    await attacker.post(app, '/note', { note: 'planted' })
    for (const when of ['before', 'after']) {
      const victim = new Browser()
      if (when === 'after') await victim.post(app, '/login', alice)
      victim.cookies.set('host', attacker.cookies.get('host') ?? '')
      if (when === 'before') await victim.post(app, '/login', alice)
      t.equal((await victim.get(app, '/note')).body, 'null', when)
      await victim.post(app, '/note', { note: 'secret' })
      t.not((await attacker.copy().get(app, '/note')).body, 'secret', when)
    }
  })

  t.test(`A06 ${host}: a session of another user, put into the browser, is not shown`, async (t) => {
    const { app } = await hostApp(t, host)
    const [ofAlice, ofBob] = [new Browser(), new Browser()]
    await ofAlice.post(app, '/login', alice)
    await ofAlice.post(app, '/note', { note: 'of alice' })
    await ofBob.post(app, '/login', bob)
    ofBob.cookies.set('host', ofAlice.cookies.get('host') ?? '')
    t.equal((await ofBob.get(app, '/note')).body, 'null')
    const nobody = new Browser()
    await ofAlice.post(app, '/note', { note: 'of alice' })
    nobody.cookies.set('host', ofAlice.cookies.get('host') ?? '')
    t.equal((await nobody.get(app, '/note')).body, 'null', 'nor without the cookies of its user')
  })

  t.test(`P02 ${host}: in an outage a public route does not see a session that has a user`, async (t) => {
    const world = newWorld()
    const watched = watchedStore(() => world.time)
    const { app } = await hostApp(t, host, { world, store: watched.store })
    const [browser, anonymous] = [new Browser(), new Browser()]
    await browser.post(app, '/login', alice)
    await browser.post(app, '/note', { note: 'of alice' })
    await anonymous.post(app, '/note', { note: 'of nobody' })
    const cookies = new Map(browser.cookies)
    watched.fails = () => true
    const read = await browser.get(app, '/note')
    t.equal(read.statusCode, 200)
    t.equal(read.body, 'null', 'withheld')
    const written = await browser.post(app, '/note', { note: 'x' })
    t.equal(written.statusCode, 503, 'what would be lost is refused')
    t.ok(Number(written.headers['retry-after']) >= 1)
    for (const answer of [read, written]) t.notOk(answer.headers['set-cookie'])
    t.equal((await anonymous.get(app, '/note')).body, 'of nobody', 'others go on')
    t.equal((await browser.get(app, '/account')).statusCode, 503)
    watched.fails = () => false
    t.same(new Map(browser.cookies), cookies)
    t.equal((await browser.get(app, '/note')).body, 'of alice')
  })

  t.test(`${host}: the session holds nothing of the plugin's but a marker`, async (t) => {
    const { app } = await hostApp(t, host, {
      routes: (routes) => {
        routes.get('/printed', { config: { auth: true } }, async (request) => {
          const { session } = request
          const data = 'data' in session && typeof session.data === 'function' ? session.data() : session
          const { cookie: _cookie, ...others } = JSON.parse(JSON.stringify(data))
          return others
        })
      },
    })
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    const printed = (await browser.get(app, '/printed')).json()
    t.same(Object.keys(printed), ['latchkey'])
    t.match(printed.latchkey, /^[\w-]{43}$/)
  })

  t.test(`B13 ${host}: request data that a handler assigns to the session signs nobody in`, async (t) => {
    const world = newWorld()
    const { app } = await hostApp(t, host, { world })
    const now = Math.floor(world.time / 1000)
    const auth = { sub: 'alice', amr: ['pwd', 'sms', 'mfa'], authTime: now, expiresAt: now + 3_600 }
    const [visitor, user] = [new Browser(), new Browser()]
    await user.post(app, '/login', bob)
    for (const planted of [
      { latchkey: { local: auth, signOn: { session_id: 'idp-1', ...auth } } },
      { latchkey: 'A'.repeat(43), auth, user: auth },
      { 'latchkey.local': auth, 'latchkey-shop': auth, 'latchkey-sign-on': 'idp-1' },
    ]) {
      const assigned = new Browser()
      for (const browser of [assigned, user, visitor]) await browser.post(app, '/note', planted)
      for (const browser of [assigned, visitor]) {
        t.equal((await browser.get(app, '/account')).statusCode, 401)
        t.equal((await browser.post(app, '/strict')).statusCode, 401)
      }
      t.match((await user.get(app, '/account')).json(), { sub: 'bob' }, 'nor does it change the user')
      t.not((await user.post(app, '/strict')).statusCode, 200, 'nor adds a factor')
    }
  })

  t.test(`B15 ${host}: visitors who are not signed in get no session from the plugin`, async (t) => {
    const { app } = await hostApp(t, host)
    const browser = new Browser()
    for (const url of ['/', '/public', '/account', '/missing', '/note']) await browser.get(app, url)
    t.equal(browser.cookies.size, 0)
  })
}

t.test('a request that a log-in overtook neither shows nor replaces the session of the winner', async (t) => {
  for (const host of hostKinds) {
    const { app } = await hostApp(t, host)
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    await browser.post(app, '/note', { note: 'cart' })
    await browser.post(app, '/strict')
    const late = browser.copy()
    await browser.post(app, '/login', aliceCode)
    const cookies = new Map(browser.cookies)
    for (const answer of [await late.get(app, '/note'), await late.post(app, '/note', { note: 'late' })]) {
      t.equal(answer.statusCode, 200)
      t.notOk(answer.headers['set-cookie'], host)
      browser.take(answer)
    }
    t.same(new Map(browser.cookies), cookies)
    t.equal((await browser.get(app, '/note')).body, 'cart')
  }
})

t.test('R14 a handler that destroys or renews its session signs nobody out', async (t) => {
  for (const host of ['session before', 'session after'] as const) {
    const { app } = await hostApp(t, host, {
      routes: (routes) => {
        routes.post('/destroy', async (request) => {
          await request.session.destroy()
          return { sub: request.auth?.sub ?? null, pending: request.pendingStepUp }
        })
        routes.post('/regenerate', async (request) => {
          await request.session.regenerate()
          return 'regenerated'
        })
      },
    })
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    await browser.post(app, '/note', { note: 'cart' })
    t.equal((await browser.post(app, '/regenerate')).statusCode, 200)
    t.match((await browser.get(app, '/account')).json(), { sub: 'alice', source: 'local_session' })
    t.same((await browser.post(app, '/destroy')).json(), { sub: null, pending: null })
    t.match((await browser.get(app, '/account')).json(), { sub: 'alice', source: 'local_session' })
  }
})

t.test('a session of the host that cannot be renewed is withheld, and the log-in stands', async (t) => {
  const { app } = await hostApp(t, 'session before', {
    routes: (routes) => {
      routes.post('/broken-login', async (request) => {
        Reflect.set(request.session, 'regenerate', () => Promise.reject(new Error('the host is down')))
        const { status } = await request.login({ method: 'password', username: 'bob', password: 'right' })
        return { status, note: Reflect.get(request.session, 'note') ?? null }
      })
    },
  })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/note', { note: 'of alice' })
  t.same((await browser.post(app, '/broken-login')).json(), { status: 'authenticated', note: null })
  t.match((await browser.get(app, '/account')).json(), { sub: 'bob' })
  t.equal((await browser.get(app, '/note')).body, 'null')
})
