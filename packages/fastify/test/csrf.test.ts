import t from 'tap'
import { alice, https, testApp } from './app.ts'
import { Browser } from './browser.ts'

const { origin } = https

/** Headers of a request that changes something, and whether it is taken. */
const table: [string, Record<string, string>, boolean][] = [
  ['own origin', { origin }, true],
  ['own site by fetch metadata', { 'sec-fetch-site': 'same-origin' }, true],
  ['both', { origin, 'sec-fetch-site': 'same-origin' }, true],
  ['C05 C10 neither', {}, false],
  ['C05 a referer alone', { referer: `${origin}/login` }, false],
  ['C01 another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['C06 null', { origin: 'null' }, false],
  ['a form under no-referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  ['C06 a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
  ['C06 a sister app under no-referrer', { origin: 'null', 'sec-fetch-site': 'same-site' }, false],
  ['C06 null, opened by the user', { origin: 'null', 'sec-fetch-site': 'none' }, false],
  ['C06 null in other case', { origin: 'NULL', 'sec-fetch-site': 'same-origin' }, false],
  ['C06 a longer name', { origin: 'https://shop.example.com.evil.example' }, false],
  ['C06 a sub-domain', { origin: 'https://x.shop.example.com', 'sec-fetch-site': 'same-site' }, false],
  ['C06 the parent domain', { origin: 'https://example.com', 'sec-fetch-site': 'same-site' }, false],
  ['C06 another port', { origin: `${origin}:8443` }, false],
  ['C06 http', { origin: 'http://shop.example.com' }, false],
  ['C06 a path', { origin: `${origin}/` }, false],
  ['C06 other case', { origin: 'https://SHOP.example.com' }, false],
  ['C06 twice', { origin: `${origin}, https://evil.example` }, false],
  ['one agrees, the other does not', { origin, 'sec-fetch-site': 'cross-site' }, false],
  ['the other way round', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }, false],
  ['C06 a sister app', { origin, 'sec-fetch-site': 'same-site' }, false],
  ['typed by the user', { 'sec-fetch-site': 'none' }, false],
  ['empty', { origin: '', 'sec-fetch-site': '' }, false],
]

for (const [name, headers, taken] of table) {
  t.test(`${name}: a change is ${taken ? 'taken' : 'refused by 403'} on every way`, async (t) => {
    const { app, world } = await testApp(https)
    t.teardown(() => app.close())
    const secure = { 'x-forwarded-proto': 'https' }
    const login = await app.inject({
      method: 'POST',
      url: '/login',
      payload: alice,
      headers: { ...secure, ...headers },
    })
    t.equal(login.statusCode, taken ? 200 : 403)
    t.equal(login.headers['set-cookie'] !== undefined, taken)
    t.equal(world.sessions.size, taken ? 1 : 0)

    const browser = new Browser(origin)
    await browser.post(app, '/login', alice)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const send = (url: string) =>
      app.inject({ method: 'POST', url, payload: {}, headers: { ...secure, ...headers, cookie } })
    t.equal((await send('/strict')).statusCode, taken ? 401 : 403, 'a guarded form')
    const logout = await send('/logout')
    t.equal(logout.statusCode, taken ? 200 : 403)
    if (!taken) t.equal(logout.json().code, 'csrf_failed')
    t.equal((await browser.get(app, '/account')).statusCode, taken ? 401 : 200)
  })
}

const handshakes: [string, Record<string, string>, number][] = [
  ['the own origin', { origin }, 200],
  ['a client that is no browser', {}, 200],
  ['a sister app', { origin: 'https://bank.example.com', 'sec-fetch-site': 'same-site' }, 403],
  ['another site', { origin: 'https://evil.example' }, 403],
  ['C06 null', { origin: 'null' }, 403],
  ['C06 a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
  ['a browser that withholds its origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }, 200],
  ['C06 another port', { origin: `${origin}:8443` }, 403],
]

for (const [name, headers, status] of handshakes) {
  t.test(`C06 a WebSocket handshake from ${name} is answered ${status}`, async (t) => {
    const { app } = await testApp(https)
    t.teardown(() => app.close())
    const browser = new Browser(origin)
    await browser.post(app, '/login', alice)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const handshake = { 'x-forwarded-proto': 'https', connection: 'Upgrade', upgrade: 'WebSocket', cookie }
    const answer = await app.inject({ url: '/account', headers: { ...handshake, ...headers } })
    t.equal(answer.statusCode, status)
    if (status === 403) t.equal(answer.json().code, 'csrf_failed')
  })
}

t.test('C02 an image of another site logs nobody out, even where a GET route would', async (t) => {
  const { app } = await testApp({
    routes: (routes) => routes.get('/bye', async (request) => request.logout()),
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, '/logout')).statusCode, 404)
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' }
  t.equal((await browser.get(app, '/bye', image)).statusCode, 403)
  t.equal((await browser.get(app, '/bye')).statusCode, 403)
  t.equal((await browser.get(app, '/account')).statusCode, 200)
})

t.test('C07 C04 C09 nothing in a query or body stands for the origin', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  for (const url of ['/login?origin=http://localhost:3001', '/login?csrf=1&_csrf=1']) {
    const payload = { ...alice, origin: 'http://localhost:3001', _csrf: 'x' }
    t.equal((await app.inject({ method: 'POST', url, payload })).statusCode, 403)
  }
})

t.test('every method that changes something is checked, and none that reads', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
        routes.route({ method, url: '/thing', config: { auth: 'optional' }, handler: async () => method })
      }
    },
  })
  t.teardown(() => app.close())
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
    t.equal((await app.inject({ method, url: '/thing' })).statusCode, 403, method)
  }
  t.equal((await app.inject({ method: 'GET', url: '/' })).statusCode, 200)
})
