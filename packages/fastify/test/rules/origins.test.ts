import { memoryStore } from '@latchkey/session-store'
import t, { type Test } from 'tap'
import { alice, clientOf, newWorld, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

const names = ['https://shop.example.com', 'https://shop.example.org', 'https://example.com:8443'] as const
const [first, second, third] = names
const frontEnd = 'https://app.example.com'
const secure = { 'x-forwarded-proto': 'https' }

async function appOn(
  t: Test,
  options: { origin?: string | readonly string[]; trustedOrigins?: readonly string[] },
) {
  const world = newWorld()
  const { app } = await testApp({ world, trustProxy: true, origin: names, ...options })
  t.teardown(() => app.close())
  return { app, world }
}

const ofSeveral: [string, Record<string, string>, number][] = [
  ['the first origin', { origin: first, 'sec-fetch-site': 'same-origin' }, 200],
  ['the second origin', { origin: second, 'sec-fetch-site': 'same-origin' }, 200],
  ['an origin with a port, without fetch metadata', { origin: third }, 200],
  ['one of them, to another of the same site', { origin: first, 'sec-fetch-site': 'same-site' }, 403],
  ['one of them, to another of another site', { origin: second, 'sec-fetch-site': 'cross-site' }, 403],
  ['none of them', { origin: 'https://shop.example.net' }, 403],
  ['two of them at once', { origin: `${first}, ${second}` }, 403],
]

for (const [name, headers, status] of ofSeveral) {
  t.test(`with several origins, a log-in from ${name} is answered ${status}`, async (t) => {
    const { app } = await appOn(t, {})
    const login = await app.inject({
      ...{ method: 'POST', url: '/login', payload: alice },
      headers: { ...secure, ...headers },
    })
    t.equal(login.statusCode, status)
    t.equal(login.headers['set-cookie'] !== undefined, status === 200)
  })
}

t.test('with several origins, a refused form returns to the page before it on its own origin', async (t) => {
  const { app } = await appOn(t, {})
  const returnTo = async (host: string, referer: string, origin = `https://${host}`) => {
    const headers = {
      ...{ ...secure, host, referer, accept: 'text/html' },
      ...{ origin, 'sec-fetch-site': 'same-origin' },
    }
    const { headers: answer } = await app.inject({ method: 'POST', url: '/strict', payload: {}, headers })
    return new URL(String(answer.location), first).searchParams.get('return_to')
  }
  t.equal(await returnTo('shop.example.com', `${first}/form?step=2`), '/form?step=2')
  t.equal(await returnTo('shop.example.org', `${second}/form`), '/form')
  t.equal(await returnTo('example.com:8443', `${third}/form`), '/form')
  t.equal(await returnTo('shop.example.com', `${second}/form`), '/strict', 'a page of the other host name')
  t.equal(await returnTo('inside:3000', `${first}/form`, first), '/strict', 'a host that is none of them')
})

const ofFrontEnd: [string, Record<string, string>, number][] = [
  ['with fetch metadata', { origin: frontEnd, 'sec-fetch-site': 'same-site' }, 200],
  ['without fetch metadata', { origin: frontEnd }, 200],
  ['through its own proxy', { origin: frontEnd, 'sec-fetch-site': 'same-origin' }, 200],
  ['of another site', { origin: frontEnd, 'sec-fetch-site': 'cross-site' }, 403],
  ['on another port', { origin: `${frontEnd}:444`, 'sec-fetch-site': 'same-site' }, 403],
  ['over http', { origin: 'http://app.example.com', 'sec-fetch-site': 'cross-site' }, 403],
  ['that is a sub-domain of it', { origin: 'https://x.app.example.com', 'sec-fetch-site': 'same-site' }, 403],
  ['without an origin', { 'sec-fetch-site': 'same-site' }, 403],
]

for (const [name, headers, status] of ofFrontEnd) {
  t.test(`a log-in from a trusted front end ${name} is answered ${status}`, async (t) => {
    const { app, world } = await appOn(t, { origin: first, trustedOrigins: [frontEnd] })
    const post = (url: string, cookie?: string) =>
      app.inject({
        ...{ method: 'POST', url, payload: url === '/login' ? alice : {} },
        headers: { ...secure, ...headers, ...(cookie && { cookie }) },
      })
    const login = await post('/login')
    t.equal(login.statusCode, status)
    t.equal(world.sessions.size, status === 200 ? 1 : 0)
    const browser = new Browser(first)
    await browser.post(app, '/login', alice)
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    t.equal((await post('/strict', cookie)).statusCode, status === 200 ? 401 : 403, 'a guarded form')
    t.equal((await post('/logout', cookie)).statusCode, status)
  })
}

t.test('a trusted front end reads answers with credentials, refusals and errors too', async (t) => {
  const { app } = await appOn(t, { origin: first, trustedOrigins: [frontEnd] })
  const browser = new Browser(first)
  await browser.post(app, '/login', alice)
  const ask = (url: string, headers: Record<string, string>) => browser.send(app, { url, headers })
  const sibling = { origin: frontEnd, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }
  for (const [url, status] of [
    ['/account', 200],
    ['/public', 200],
    ['/strict', 401],
    ['/none', 404],
  ] as const) {
    const { statusCode, headers } = await ask(url, sibling)
    t.equal(statusCode, status, url)
    t.match(headers, {
      'access-control-allow-origin': frontEnd,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    })
  }
  for (const origin of ['https://evil.example', 'https://x.example.com', 'null', first]) {
    const { headers } = await ask('/account', { origin })
    t.notHas(headers, 'access-control-allow-origin', origin)
    t.match(headers, { vary: 'Origin' }, 'a cache keeps the answers apart')
  }
})

t.test('a preflight request is answered for trusted front ends only, on every path', async (t) => {
  const { app } = await appOn(t, { origin: first, trustedOrigins: [frontEnd] })
  const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' }
  const preflight = (url: string, headers: Record<string, string>) =>
    app.inject({ method: 'OPTIONS', url, headers: { ...secure, ...headers } })
  for (const url of ['/account', '/login', '/none']) {
    const { statusCode, headers, body } = await preflight(url, { origin: frontEnd, ...asked })
    t.equal(statusCode, 204, url)
    t.equal(body, '')
    t.match(headers, {
      'access-control-allow-origin': frontEnd,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    })
    t.equal((await preflight(url, { origin: 'https://evil.example', ...asked })).statusCode, 404)
    t.equal((await preflight(url, { origin: frontEnd })).statusCode, 404, 'no preflight')
  }
})

t.test('a WebSocket of a trusted front end is accepted, one of its neighbour is not', async (t) => {
  const { app } = await appOn(t, { origin: [first, second], trustedOrigins: [frontEnd] })
  const browser = new Browser(first)
  await browser.post(app, '/login', alice)
  const handshake = async (origin: string) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', origin }
    return (await browser.send(app, { url: '/account', headers })).statusCode
  }
  for (const origin of [first, second, frontEnd]) t.equal(await handshake(origin), 200, origin)
  t.equal(await handshake('https://bank.example.com'), 403)
})

t.test('a request from a trusted front end causes no silent authentication', async (t) => {
  const world = newWorld()
  const store = memoryStore({ now: () => world.time })
  const { app: bank } = await testApp({ ...{ world, store, app: 'bank' }, client: clientOf(world) })
  const trustedOrigins = ['http://localhost:5173']
  const { app: shop } = await testApp({ world, store, client: clientOf(world), trustedOrigins })
  t.teardown(() => Promise.all([bank.close(), shop.close()]))
  const browser = new Browser()
  await browser.post(bank, '/login', alice)
  const sibling = { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }
  t.equal((await browser.get(shop, '/account', sibling)).statusCode, 401)
  t.equal((await browser.get(shop, '/account', { 'sec-fetch-site': 'same-origin' })).statusCode, 200)
  t.equal((await browser.get(shop, '/account', sibling)).statusCode, 200, 'now its local session is there')
})

t.test('a trusted front end of one tenant is none of a tenant on another site', async (t) => {
  const world = newWorld()
  const client = clientOf(world)
  const { app } = await testApp({
    ...{ world, trustProxy: true, origin: first, trustedOrigins: [frontEnd] },
    client: undefined as never,
    tenants: {
      of: ({ hostname }) => (hostname.endsWith('.org') ? 'other' : 'one'),
      each: { one: { client }, other: { client, origin: [second, 'https://www.example.org'] } },
    },
  })
  t.teardown(() => app.close())
  const login = (host: string, origin: string) =>
    app.inject({ method: 'POST', url: '/login', payload: alice, headers: { ...secure, host, origin } })
  t.equal((await login('shop.example.com', frontEnd)).statusCode, 200)
  t.equal((await login('shop.example.org', frontEnd)).statusCode, 403)
  t.equal((await login('shop.example.org', 'https://www.example.org')).statusCode, 200)
  t.equal((await login('shop.example.org', first)).statusCode, 403)
})
