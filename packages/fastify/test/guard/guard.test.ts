import { connect } from 'node:net'
import { LatchkeyError } from '@latchkey/client'
import Fastify from 'fastify'
import t from 'tap'
import { latchkey } from '../../src/index.ts'
import { alice, appSecret, clientOf, groupSecret, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

const guarded = { config: { auth: true } } as const

t.test('a rule that is none refuses to start and names the route', async (t) => {
  const bad: [string, unknown, RegExp][] = [
    ['/typo', 'optionl', /config\.auth of GET \/typo must be true, false, 'optional' or a requirement/],
    ['/number', 1, /GET \/number/],
    ['/null', null, /GET \/null/],
    ['/list', ['pwd'], /GET \/list/],
    ['/key', { mfaa: 'strict' }, /config\.auth\.mfaa of GET \/key is not known here/],
    ['/value', { mfa: 'very' }, /config\.auth\.mfa of GET \/value/],
    ['/age', { maxAgeSeconds: -1 }, /config\.auth\.maxAgeSeconds of GET \/age is too small/],
    ['/text', { maxAgeSeconds: '900' }, /config\.auth\.maxAgeSeconds of GET \/text has the wrong type/],
  ]
  for (const [url, auth, message] of bad) {
    const routes = (app: Awaited<ReturnType<typeof testApp>>['app']) => {
      const config: object = { auth }
      app.get(url, { config }, async () => 'never')
    }
    await t.rejects(testApp({ routes }), { code: 'config_invalid', message })
  }
})

t.test('L12 a route that was declared before the plugin is guarded as well', async (t) => {
  const { app } = await testApp({
    earlyRoutes: (early) => {
      early.get('/early', guarded, async (request) => request.auth.sub)
      const config: object = { auth: 'optionl' }
      early.get('/early-typo', { config }, async () => 'open')
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  t.equal((await browser.get(app, '/early')).statusCode, 401)
  const typo = await browser.get(app, '/early-typo')
  t.equal(typo.statusCode, 500, 'what cannot be read is not open')
  t.equal(typo.json().code, 'config_invalid')
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, '/early')).body, 'alice')
})

t.test('L12 prefixed scopes and their children are guarded', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.register(
        async (scope) => {
          scope.get('/account', guarded, async (request) => request.auth.sub)
          scope.register(async (child) => {
            child.get('/child', { config: { auth: { mfa: 'strict' } } }, async () => 'in')
          })
        },
        { prefix: '/v1' },
      )
    },
  })
  t.teardown(() => app.close())
  for (const url of ['/v1/account', '/v1/child']) t.equal((await app.inject(url)).statusCode, 401, url)
})

t.test('L13 HEAD, doubled slashes, encoded and absolute targets meet the same guard', async (t) => {
  const { app } = await testApp({ routes: (routes) => routes.all('/any', guarded, async () => 'secret') })
  t.teardown(() => app.close())
  for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
    t.equal((await app.inject({ method, url: '/any' })).statusCode, 401, method)
  }
  const head = await app.inject({ method: 'HEAD', url: '/account' })
  t.equal(head.statusCode, 401)
  for (const url of ['/account?x=1', '/%61ccount', '/account/', '//account', '/account;x', '/ACCOUNT']) {
    const { statusCode, body } = await app.inject(url)
    t.ok(statusCode === 401 || statusCode === 404, `${url}: ${statusCode}`)
    t.notMatch(body, 'alice')
  }
})

t.test('R14 L13 a request whose target is a whole URL is guarded and keeps its session', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const ask = (headers: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk.toString()
      })
      socket.on('end', () => resolve(answer)).on('error', reject)
      const lines = [
        'GET http://evil.example/account HTTP/1.1',
        'host: localhost',
        'connection: close',
        headers,
      ]
      socket.write(`${lines.filter(Boolean).join('\r\n')}\r\n\r\n`)
    })
  t.match(await ask(''), /^HTTP\/1\.1 401 /)
  t.match(await ask('accept: text/html'), /\r\nlocation: \/login\?return_to=%2F\r\n/)
  const answer = await ask(`cookie: ${cookie}`)
  t.match(answer, /^HTTP\/1\.1 200 /)
  t.match(answer, /"sub":"alice"/)
  t.notMatch(answer, /set-cookie/i)
})

t.test('a missing page is a 404 for everybody, and no rule is held against it', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  t.equal((await browser.get(app, '/missing')).statusCode, 404)
  await browser.post(app, '/login', alice)
  const { calls } = world
  t.equal((await browser.get(app, '/missing')).statusCode, 404)
  t.equal(world.calls, calls)
})

t.test('the requirement of the app and that of a route are joined, the strictest wins', async (t) => {
  const world = newWorld()
  const { app } = await testApp({
    world,
    requirement: { maxAgeSeconds: 3600 },
    routes: (routes) => {
      routes.get('/loose', { config: { auth: { maxAgeSeconds: 86_400 } } }, async () => 'loose')
      routes.get('/tight', { config: { auth: { maxAgeSeconds: 60 } } }, async () => 'tight')
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  world.time += 120_000
  t.equal((await browser.get(app, '/loose')).statusCode, 200)
  t.equal((await browser.get(app, '/tight')).statusCode, 401)
  world.time += 3_600_000
  t.equal((await browser.get(app, '/loose')).statusCode, 401)
})

t.test('L14 a requirement that is raised asks for a step-up at the next request', async (t) => {
  const world = newWorld()
  const { app: before, store } = await testApp({ world })
  const browser = new Browser()
  await browser.post(before, '/login', alice)
  await before.close()
  const { app } = await testApp({ world, store, requirement: { mfa: 'strict' } })
  t.teardown(() => app.close())
  const response = await browser.get(app, '/account')
  t.equal(response.statusCode, 401)
  t.equal(response.json().code, 'insufficient_user_authentication')
})

t.test('an API call is told in problem details, by RFC 9457 and RFC 9470', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  const refused = await browser.get(app, '/account')
  t.match(refused.headers['content-type'], 'application/problem+json')
  t.equal(refused.headers['www-authenticate'], 'Bearer realm="shop"')
  t.equal(refused.headers['cache-control'], 'no-store')
  t.same(refused.json(), {
    type: 'about:blank',
    status: 401,
    code: 'login_required',
    title: 'Signing in is required.',
    reason: 'not_signed_in',
  })
  await browser.post(app, '/login', alice)
  const stepUp = await browser.get(app, '/strict')
  t.equal(
    stepUp.headers['www-authenticate'],
    'Bearer realm="shop", error="insufficient_user_authentication", ' +
      'error_description="A further authentication is required", max_age=900',
  )
  t.match(stepUp.json(), { status: 401, missing: [/second kind/], methods: ['sms'] })
  const foreign = await browser.post(app, '/strict', {}, { origin: 'https://evil.example' })
  t.match(foreign.headers['content-type'], 'application/problem+json')
  t.match(foreign.json(), { status: 403, code: 'csrf_failed' })
})

t.test('N01 a required acr cannot split the challenge', async (t) => {
  const { app } = await testApp({
    routes: (routes) => routes.get('/acr', { config: { auth: { acr: 'urn:a urn:b' } } }, async () => 'in'),
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, '/acr')).statusCode, 401, 'no step-up of ours brings an acr')
  const routes = (value: string) => (scope: typeof app) => {
    scope.get('/x', { config: { auth: { acr: value } } }, async () => 'in')
  }
  for (const acr of ['a"b', 'a\r\nb', 'a\\b', '']) {
    await t.rejects(testApp({ routes: routes(acr) }), { code: 'config_invalid' })
  }
})

t.test('a page is sent on to where it comes back from, by 303', async (t) => {
  const { app } = await testApp({ loginPath: '/sign-in', stepUpPath: '/more' })
  t.teardown(() => app.close())
  const browser = new Browser()
  const pages: Record<string, string>[] = [
    { accept: 'text/html,*/*' },
    { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' },
  ]
  for (const headers of pages) {
    const answer = await browser.get(app, '/account?tab=1&x=%2F', headers)
    t.equal(answer.statusCode, 303)
    t.equal(answer.headers.location, `/sign-in?return_to=${encodeURIComponent('/account?tab=1&x=%2F')}`)
    t.equal(answer.headers['cache-control'], 'no-store')
  }
  for (const dest of ['iframe', 'image', 'empty']) {
    const answer = await browser.get(app, '/account', { accept: 'text/html', 'sec-fetch-dest': dest })
    t.equal(answer.statusCode, 401, dest)
  }
  await browser.post(app, '/login', alice)
  const strict = await browser.get(app, '/strict', { accept: 'text/html' })
  t.equal(strict.headers.location, '/more?return_to=%2Fstrict')
  const form = await browser.post(
    app,
    '/strict',
    {},
    {
      accept: 'text/html',
      referer: 'http://localhost:3001/form?step=2',
    },
  )
  t.equal(form.headers.location, '/more?return_to=%2Fform%3Fstep%3D2', 'a form comes back to its page')
  const elsewhere = await browser.post(
    app,
    '/strict',
    {},
    {
      accept: 'text/html',
      referer: 'https://evil.example/form',
    },
  )
  t.equal(elsewhere.headers.location, '/more?return_to=%2Fstrict')
})

t.test('return addresses are those that the browser knows where the app rewrites addresses', async (t) => {
  // as behind a gateway that serves the app below a prefix
  const { app } = await testApp({ rewriteUrl: ({ url = '/' }) => url.replace(/^\/eu\/app(?=\/)/, '') })
  t.teardown(() => app.close())
  const browser = new Browser()
  const page = { accept: 'text/html' }
  const refused = await browser.get(app, '/eu/app/account?tab=1', page)
  t.equal(refused.headers.location, `/login?return_to=${encodeURIComponent('/eu/app/account?tab=1')}`)
  await browser.post(app, '/eu/app/login', alice)
  const strict = await browser.get(app, '/eu/app/strict', page)
  t.equal(strict.headers.location, `/step-up?return_to=${encodeURIComponent('/eu/app/strict')}`)
  const form = await browser.post(app, '/eu/app/strict', {}, page)
  t.equal(form.headers.location, `/step-up?return_to=${encodeURIComponent('/eu/app/strict')}`)
})

t.test('a return address of more than 2,048 characters becomes /', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  for (const [length, place] of [
    [2048, `/account?q=${'x'.repeat(2037)}`],
    [2049, '/'],
  ] as const) {
    const answer = await new Browser().get(app, `/account?q=${'x'.repeat(length - 11)}`, {
      accept: 'text/html',
    })
    t.equal(answer.headers.location, `/login?return_to=${encodeURIComponent(place)}`)
  }
})

t.test(
  'a form without a Referer returns to the GET of its own route, and to / where there is none',
  async (t) => {
    const rule = { config: { auth: { mfa: 'strict' } } } as const
    const { app } = await testApp({
      routes: (routes) => {
        routes.post('/orders/:id/pay', rule, async () => 'paid')
        routes.get('/orders/:id', async () => 'order')
        routes.route({ method: ['GET', 'POST'], url: '/cards/:id', ...rule, handler: async () => 'card' })
        routes.register(async (scope) => scope.post('/send', rule, async () => 'sent'), { prefix: '/mail' })
      },
    })
    t.teardown(() => app.close())
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    const withheld = { origin: 'null', 'sec-fetch-dest': 'document' }
    const places = { '/orders/7/pay': '/', '/mail/send': '/', '/cards/7?full=1': '/cards/7?full=1' }
    for (const [url, place] of Object.entries(places)) {
      const answer = await browser.post(app, url, {}, withheld)
      t.equal(answer.headers.location, `/step-up?return_to=${encodeURIComponent(place)}`, url)
    }
  },
)

t.test('a guarded form is refused before its body is read', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => {
      resolve(chunk.toString())
      socket.destroy()
    })
    socket.on('error', reject)
    const lines = ['POST /strict HTTP/1.1', 'host: localhost', 'origin: http://localhost:3001']
    socket.write(
      `${[...lines, 'content-type: application/json', 'content-length: 100000'].join('\r\n')}\r\n\r\n{`,
    )
  })
  t.match(answer, /^HTTP\/1\.1 401 /)
})

t.test('an error page of the app shows an outage and a foreign form to people', async (t) => {
  const { app, world } = await testApp({
    earlyRoutes: (early) => {
      early.setErrorHandler((error, _request, reply) => {
        const { code = 'none', statusCode = 500 } = error instanceof Error ? Object(error) : {}
        return reply.code(statusCode).send(`page of ${code}`)
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const foreign = await browser.post(
    app,
    '/strict',
    {},
    { origin: 'https://evil.example', accept: 'text/html' },
  )
  t.equal(foreign.statusCode, 403)
  t.equal(foreign.body, 'page of csrf_failed')
  world.time += 3_700_000
  world.failNext = new LatchkeyError('upstream_unavailable', 'down')
  const outage = await browser.get(app, '/account', { accept: 'text/html' })
  t.equal(outage.statusCode, 503)
  t.equal(outage.body, 'page of auth_unavailable')
  t.ok(Number(outage.headers['retry-after']) >= 1)
})

t.test('R15 a second registration is refused, in the same scope and below', async (t) => {
  const options = {
    app: 'shop',
    origin: 'http://localhost:3001',
    client: clientOf(newWorld()),
    store: (await testApp()).store,
    secrets: [appSecret],
    signOn: { secrets: [groupSecret] },
  }
  const frozen = structuredClone({ ...options, client: null, store: null })
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(latchkey, options)
  t.same({ ...options, client: null, store: null }, frozen, 'the options of the caller stay as they were')
  await t.rejects(async () => app.register(async (scope) => scope.register(latchkey, options)), {
    code: 'config_invalid',
    message: /registered already/,
  })
})

t.test('R15 two sibling scopes keep their own sessions and rules', async (t) => {
  const world = newWorld()
  const { store } = await testApp({ world })
  const app = Fastify()
  t.teardown(() => app.close())
  for (const name of ['shop', 'bank']) {
    app.register(
      async (scope) => {
        await scope.register(latchkey, {
          app: name,
          origin: 'http://localhost:3001',
          client: clientOf(world),
          store,
          secrets: [appSecret],
          signOn: { secrets: [groupSecret] },
        })
        scope.get('/account', guarded, async (request) => request.auth.sub)
        scope.post('/login', async (request) => {
          const { status } = await request.login({ method: 'password', username: 'alice', password: 'right' })
          return { status }
        })
      },
      { prefix: `/${name}` },
    )
  }
  const browser = new Browser()
  await browser.post(app, '/shop/login')
  t.equal((await browser.get(app, '/bank/account')).body, 'alice')
  t.same([...browser.cookies.keys()].sort(), ['latchkey-bank', 'latchkey-shop', 'latchkey-sign-on'])
})

t.test('an error of the plugin has one form, whether the guard refuses or a decorator throws', async (t) => {
  const { app, world } = await testApp({
    routes: (routes) => {
      routes.post('/end', { config: { auth: true } }, async (request) => request.auth.endSession('unknown'))
      routes.get('/bye', async (request) => request.logout())
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const form = { type: 'about:blank', status: 403, code: 'csrf_failed' }
  const bodies = new Set<string>()
  for (const [method, url] of [
    ['POST', '/strict'],
    ['POST', '/login'],
    ['POST', '/begin'],
    ['POST', '/logout'],
    ['POST', '/end'],
    ['GET', '/bye'],
  ] as const) {
    for (const accept of ['*/*', 'text/html']) {
      const payload = method === 'POST' ? { ...alice, step: {} } : undefined
      const headers = { ...foreign, accept }
      const answer = await browser.send(app, { method, url, headers, ...(payload && { payload }) })
      t.equal(answer.statusCode, 403, url)
      t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8', url)
      t.match(answer.json(), form)
      t.equal(Number(answer.headers['content-length']), answer.body.length)
      bodies.add(answer.body)
    }
  }
  t.equal(bodies.size, 1)
  world.failNext = new LatchkeyError('upstream_unavailable', 'down')
  const outage = await browser.post(app, '/end')
  t.match(outage.json(), { type: 'about:blank', status: 503, code: 'auth_unavailable' })
})

t.test('a response schema of the app decides the form of an error that a handler throws', async (t) => {
  const schema = { response: { 403: { type: 'object', properties: { code: { type: 'string' } } } } }
  const { app } = await testApp({
    routes: (routes) => {
      routes.post('/mine', { schema }, async (request) => request.logout())
    },
  })
  t.teardown(() => app.close())
  const answer = await app.inject({ method: 'POST', url: '/mine' })
  t.equal(answer.body, '{"code":"csrf_failed"}')
})
