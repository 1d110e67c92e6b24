import t from 'tap'
import { alice, aliceCode, bob, https, newWorld, testApp } from './app.ts'
import { Browser, sentCookies } from './browser.ts'
import { hostKinds } from './host-session.ts'
import { watchedStore } from './watched-store.ts'

const attributesOf = (response: Parameters<typeof sentCookies>[0]) =>
  sentCookies(response).map(({ name, attributes }) => {
    const { expires, 'max-age': maxAge, ...others } = Object.fromEntries(attributes)
    return { name, ...others }
  })

t.test('B04 E08 a log-in over https sends two opaque __Host- cookies, one line each', async (t) => {
  const { app, world } = await testApp(https)
  t.teardown(() => app.close())
  const browser = new Browser(https.origin)
  const response = await browser.post(app, '/login', alice)
  const common = { path: '/', httponly: '', secure: '', samesite: 'Lax' }
  t.same(attributesOf(response), [
    { name: '__Host-latchkey-sign-on', ...common },
    { name: '__Host-latchkey-shop', ...common },
  ])
  for (const { name, value, attributes } of sentCookies(response)) {
    t.match(value, /^[A-Za-z0-9_-]{43}$/)
    t.ok(name.length + value.length < 100)
    t.equal(Date.parse(attributes.get('expires') ?? ''), world.time + 14 * 86_400_000)
  }
  t.match(response.headers['cache-control'], 'no-store')
})

t.test('S11 a log-out clears both cookies with the attributes that they were set with', async (t) => {
  const { app } = await testApp(https)
  t.teardown(() => app.close())
  const browser = new Browser(https.origin)
  await browser.post(app, '/login', alice)
  const response = await browser.post(app, '/logout')
  const common = { path: '/', httponly: '', secure: '', samesite: 'Lax' }
  t.same(
    attributesOf(response).sort((a, b) => a.name.localeCompare(b.name)),
    [
      { name: '__Host-latchkey-shop', ...common },
      { name: '__Host-latchkey-sign-on', ...common },
    ],
  )
  for (const { value, attributes } of sentCookies(response)) {
    t.equal(value, '')
    t.equal(attributes.get('max-age'), '0')
  }
  t.equal(browser.cookies.size, 0)
})

t.test('every answer of the way in and out names each cookie once', async (t) => {
  const { app } = await testApp({ requirement: { mfa: 'strict' } })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/begin', { step: { method: 'webauthn' } })
  const answers = [
    await browser.post(app, '/login', alice),
    await browser.get(app, '/account'),
    await browser.post(app, '/login', aliceCode),
    await browser.post(app, '/begin', { step: { method: 'webauthn' } }),
    await browser.post(app, '/login', bob),
    await browser.post(app, '/logout', { scope: 'here' }),
    await browser.post(app, '/logout'),
  ]
  for (const response of answers) {
    const names = sentCookies(response).map(({ name }) => name)
    t.equal(new Set(names).size, names.length, names.join(' '))
  }
})

t.test('a parent domain shares the sign-on cookie alone, under __Secure-', async (t) => {
  const { app } = await testApp({
    ...https,
    signOn: { secrets: ['a-secret-of-the-group-that-is-long-enough'], cookieDomain: '.example.com' },
  })
  t.teardown(() => app.close())
  const browser = new Browser(https.origin)
  const common = { path: '/', httponly: '', secure: '', samesite: 'Lax' }
  t.same(attributesOf(await browser.post(app, '/login', alice)), [
    { name: '__Secure-latchkey-sign-on', domain: '.example.com', ...common },
    { name: '__Host-latchkey-shop', ...common },
  ])
  const cleared = attributesOf(await browser.post(app, '/logout'))
  t.match(cleared.filter(({ name }) => name === '__Secure-latchkey-sign-on').at(-1), {
    domain: '.example.com',
    secure: '',
  })
})

t.test('two apps on one loopback host keep their sessions apart and share the sign-on', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank', origin: 'http://localhost:3002' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  const response = await browser.post(shop, '/login', alice)
  t.same(attributesOf(response), [
    { name: 'latchkey-sign-on', path: '/', httponly: '', samesite: 'Lax' },
    { name: 'latchkey-shop', path: '/', httponly: '', samesite: 'Lax' },
  ])
  await browser.get(bank, '/account')
  t.same([...browser.cookies.keys()].sort(), ['latchkey-bank', 'latchkey-shop', 'latchkey-sign-on'])
})

t.test('B11 a cookie of one app is no session of another', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const thief = new Browser()
  thief.cookies.set('latchkey-bank', browser.cookies.get('latchkey-shop') ?? '')
  t.equal((await thief.get(bank, '/account')).statusCode, 401)
})

t.test('B01 B02 a cookie of another form is anonymous and is not looked up', async (t) => {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app } = await testApp({ world, store: watched.store })
  t.teardown(() => app.close())
  const bad = ['', '.', '..', 'x'.repeat(8192), '%E0%A4%A', '%00', '"quoted"', '🙂', `${'a'.repeat(42)}%`]
  for (const value of [...bad, 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(43)}.sig`]) {
    const cookie = `latchkey-shop=${value}; latchkey-sign-on=${value}`
    for (const url of ['/account', '/', '/public']) {
      const response = await app.inject({ url, headers: { cookie } })
      t.equal(response.statusCode, url === '/account' ? 401 : 200, `${url} ${value.slice(0, 20)}`)
    }
  }
  t.same(watched.calls, [])
})

t.test('B01 any flipped character of an id is another id', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const id = browser.cookies.get('latchkey-shop') ?? ''
  for (let i = 0; i < id.length; i += 1) {
    const flipped = `${id.slice(0, i)}${id[i] === 'A' ? 'B' : 'A'}${id.slice(i + 1)}`
    const response = await app.inject({ url: '/account', headers: { cookie: `latchkey-shop=${flipped}` } })
    t.equal(response.statusCode, 401)
  }
})

t.test('A12 an id or a handle that the app did not make is never adopted', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  const planted = 'P'.repeat(43)
  browser.cookies.set('latchkey-shop', planted)
  browser.cookies.set('latchkey-sign-on', planted)
  await browser.post(app, '/begin', { step: { method: 'webauthn' } })
  t.not(browser.cookies.get('latchkey-shop'), planted)
  await browser.post(app, '/login', alice)
  t.not(browser.cookies.get('latchkey-shop'), planted)
  t.not(browser.cookies.get('latchkey-sign-on'), planted)
})

t.test('B08 a log-in over plain http at an https origin is refused before anything happens', async (t) => {
  const { app, world } = await testApp({ origin: https.origin })
  t.teardown(() => app.close())
  const response = await new Browser(https.origin).post(app, '/login', alice)
  t.equal(response.statusCode, 500)
  t.equal(response.json().code, 'insecure_connection')
  t.equal(world.sessions.size, 0)
  t.notOk(response.headers['set-cookie'])
})

t.test('N03 a forged host or forwarded header changes no cookie and no redirect', async (t) => {
  const { app } = await testApp(https)
  t.teardown(() => app.close())
  const browser = new Browser(https.origin)
  const forged = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  const refused = await browser.get(app, '/account', { ...forged, accept: 'text/html' })
  t.equal(refused.headers.location, '/login?return_to=%2Faccount')
  const response = await browser.post(app, '/login', alice, forged)
  t.notMatch(JSON.stringify(response.headers), 'evil.example')
  const foreign = await browser.post(app, '/login', alice, { ...forged, origin: 'https://evil.example' })
  t.equal(foreign.statusCode, 403, 'the origin is compared with the configured one, not with the host')
})

t.test('B16 an answer that sets a cookie is not cached, whatever its handler says', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/cached', async (request, reply) => {
        await request.beginLogin({ method: 'otp', channel: 'sms', identifier: 'alice' })
        return reply.header('cache-control', 'public, max-age=60').send('page')
      })
      routes.get('/static', async (_, reply) => reply.header('cache-control', 'public').send('page'))
    },
  })
  t.teardown(() => app.close())
  t.equal((await new Browser().get(app, '/cached')).headers['cache-control'], 'no-store')
  t.equal((await new Browser().get(app, '/static')).headers['cache-control'], 'public')
})

t.test('B16 an answer that depends on the user is not cached, whatever its handler says', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      const config = { auth: 'optional' } as const
      routes.get('/optional', { config }, async (request, reply) =>
        reply.header('cache-control', 'public, max-age=60').send(request.auth?.sub ?? 'nobody'),
      )
      routes.get('/guarded', { config: { auth: true } }, async (request, reply) =>
        reply.header('cache-control', 'max-age=60').send(request.auth.sub),
      )
      routes.get('/asked', async (request) => (await request.silentAuth()).status)
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  for (const url of ['/optional', '/guarded', '/asked']) {
    t.equal((await browser.get(app, url)).headers['cache-control'], 'no-store', url)
  }
  t.equal((await new Browser().get(app, '/optional')).headers['cache-control'], 'no-store', 'nobody, too')
})

t.test('B16 a public page on which the session of the host begins anew is not cached', async (t) => {
  for (const host of hostKinds) {
    const { app } = await testApp({
      host,
      routes: (routes) => {
        routes.get('/static', async (_, reply) => reply.header('cache-control', 'public').send('page'))
      },
    })
    t.teardown(() => app.close())
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    t.equal((await browser.get(app, '/static')).headers['cache-control'], 'public')
    browser.cookies.delete('host')
    const answer = await browser.get(app, '/static')
    t.ok(answer.headers['set-cookie'], host)
    t.equal(answer.headers['cache-control'], 'no-store')
  }
})

t.test('E01 ids are 256 random bits and never repeat', async (t) => {
  const { opaqueId } = await import('../src/local-session/opaque-id.ts')
  const ids = new Set(Array.from({ length: 100_000 }, opaqueId))
  t.equal(ids.size, 100_000)
  for (const id of [...ids].slice(0, 100)) t.equal(Buffer.from(id, 'base64url').length, 32)
})

t.test('B10 a flood of cookies is a 431, and other connections go on', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const flood = await fetch(`${url}/account`, { headers: { cookie: `a=${'x'.repeat(32_768)}` } })
  t.equal(flood.status, 431)
  await flood.body?.cancel()
  const many = Array.from({ length: 100 }, (_, i) => `c${i}=${i}`).join('; ')
  const response = await fetch(`${url}/account`, { headers: { cookie: many } })
  t.equal(response.status, 401)
  await response.body?.cancel()
})

t.test('B09 no option moves a cookie to another path', async (t) => {
  const options: object = { cookie: { path: '/app' } }
  await t.rejects(testApp(options), { code: 'config_invalid', message: /option cookie is not known/ })
})
