import { LatchkeyError } from '@latchkey/client'
import t from 'tap'
import { alice, bob, newWorld, testApp } from '../app.ts'
import { Browser, sentCookies } from '../browser.ts'
import { localKey } from '../record-keys.ts'

async function twoApps() {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank' })
  return { world, store, shop, bank, close: () => Promise.all([shop.close(), bank.close()]) }
}

const sites = ['same-origin', 'same-site', 'cross-site', 'none'] as const
const kinds: [string, Record<string, string>, boolean][] = [
  ['a page', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, true],
  ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, false],
  ['an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, false],
  ['a script', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }, false],
  ['a fetch', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, false],
  ['a socket', { 'sec-fetch-mode': 'websocket', 'sec-fetch-dest': 'empty' }, false],
]

t.test('C08 silent authentication runs for pages and for the own origin, and else not at all', async (t) => {
  for (const site of sites) {
    for (const [name, headers, isPage] of kinds) {
      const { world, shop, bank, close } = await twoApps()
      const browser = new Browser()
      await browser.post(shop, '/login', alice)
      const { calls } = world
      const answer = await browser.get(bank, '/account', { 'sec-fetch-site': site, ...headers })
      const runs = isPage || site === 'same-origin'
      t.equal(world.calls - calls, runs ? 1 : 0, `${site}, ${name}`)
      t.equal(answer.statusCode, runs ? 200 : 401, `${site}, ${name}`)
      if (!runs) {
        t.equal(answer.json().reason, 'not_a_navigation')
        t.notOk(answer.headers['set-cookie'])
      }
      await close()
    }
  }
})

t.test('C08 a request without fetch metadata comes from no browser that tells, and may', async (t) => {
  const { shop, bank, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.equal((await browser.copy().get(bank, '/account')).statusCode, 200)
  t.equal((await browser.copy().get(bank, '/account', { 'sec-fetch-mode': 'cors' })).statusCode, 200)
})

t.test('a request of another site that has a local session is served by it', async (t) => {
  const { shop, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  t.equal((await browser.get(shop, '/account', image)).statusCode, 200)
})

t.test('A05 silent authentication that renews the same session keeps its id', async (t) => {
  const { world, shop, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const id = browser.cookies.get('latchkey-shop')
  world.time += 3_700_000
  t.match((await browser.get(shop, '/account')).json(), { source: 'silent_authentication' })
  t.equal(browser.cookies.get('latchkey-shop'), id)
})

t.test('A05 strength that came at another app gives this one a new id', async (t) => {
  const { world, shop, bank, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  await browser.get(bank, '/account')
  const id = browser.cookies.get('latchkey-bank')
  await browser.post(shop, '/strict')
  const { aliceCode } = await import('../app.ts')
  await browser.post(shop, '/login', aliceCode)
  const { calls } = world
  t.same((await browser.get(bank, '/strict')).json(), ['pwd', 'sms', 'mfa'], 'no code is asked for again')
  t.equal(world.calls, calls + 1)
  t.not(browser.cookies.get('latchkey-bank'), id)
})

t.test('L01 tokens that do not meet the requirement make no local session', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({ world, store, app: 'bank', requirement: { mfa: 'strict' } })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const answer = await browser.get(bank, '/account')
  t.equal(answer.statusCode, 401)
  t.equal(answer.json().code, 'insufficient_user_authentication')
  const optional = await browser.get(bank, '/')
  t.match(optional.json(), { sub: null, status: 'step_up_required' })
})

t.test('L02 amr that is no list of known names proves nothing', async (t) => {
  const cases: unknown[] = [
    ...[undefined, null, 'mfa', ['MFA'], ['mfa '], ['xmfa'], { 0: 'mfa' }, ['__proto__'], 7],
    Array.from({ length: 10_000 }, () => 'x'),
  ]
  for (const amr of cases) {
    const world = newWorld()
    const { verifyIdToken } = world.service
    world.service.verifyIdToken = async (token, expected) => {
      const claims = await verifyIdToken(token, expected)
      const changed: object = { ...claims, amr, auth_factors: undefined }
      return Object.assign(structuredClone(claims), changed)
    }
    const { app } = await testApp({ world, requirement: { mfa: 'wire' } })
    const browser = new Browser()
    const answer = await browser.post(app, '/login', alice)
    t.not(answer.json().status, 'authenticated', JSON.stringify(amr)?.slice(0, 30))
    t.equal(answer.json().sub ?? null, null)
    await app.close()
  }
})

t.test('L03 a required method is not replaced by two others', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/key', { config: { auth: { methods: ['webauthn'] } } }, async () => 'in')
    },
  })
  t.teardown(() => app.close())
  const { aliceCode } = await import('../app.ts')
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  await browser.post(app, '/login', aliceCode)
  const answer = await browser.get(app, '/key')
  t.equal(answer.statusCode, 401)
  t.equal(answer.json().reason, 'reauthentication_required', 'nothing that this app offers would do')
})

t.test('L05 silent authentication makes no authentication younger', async (t) => {
  const { world, shop, bank, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  for (let hour = 0; hour < 5; hour += 1) {
    world.time += 3_700_000
    t.match((await browser.get(bank, '/account')).json(), { source: 'silent_authentication' })
  }
  const answer = await browser.get(bank, '/strict')
  t.equal(answer.statusCode, 401)
  t.equal(answer.json().reason, 'reauthentication_required')
})

t.test(
  'Q01 while the service is down: the session until its token ends, then 503, then in again',
  async (t) => {
    const { world, shop, close } = await twoApps()
    t.teardown(close)
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    const cookies = [...browser.cookies]
    const down = () => {
      world.failNext = new LatchkeyError('upstream_unavailable', 'refused', { retryAfterSeconds: 7 })
    }
    down()
    t.match((await browser.get(shop, '/account')).json(), { source: 'local_session' })
    world.time += 3_700_000
    const answer = await browser.get(shop, '/account')
    t.equal(answer.statusCode, 503)
    t.match(answer.headers['content-type'], 'application/problem+json')
    t.equal(answer.headers['retry-after'], '7')
    t.notOk(answer.headers['set-cookie'])
    world.time += 2000
    down()
    const optional = await browser.get(shop, '/')
    t.match(optional.json(), { sub: null, status: 'unavailable' })
    t.notOk(optional.headers['set-cookie'])
    down()
    t.equal((await browser.post(shop, '/login', alice)).json().status, 'unavailable')
    t.same([...browser.cookies], cookies)
    world.time += 2000
    t.match((await browser.get(shop, '/account')).json(), { sub: 'alice', source: 'silent_authentication' })
  },
)

t.test('Q07 W03 only "Session not found" ends a session; any other refusal does not', async (t) => {
  const codes = ['request_invalid', 'client_auth_failed', 'forbidden', 'rate_limited', 'upstream_protocol']
  for (const code of [...codes, 'token_invalid', 'keys_unavailable'] as const) {
    const { world, shop, close } = await twoApps()
    const browser = new Browser()
    await browser.post(shop, '/login', alice)
    const cookies = [...browser.cookies]
    world.time += 3_700_000
    world.failNext = new LatchkeyError(code as 'request_invalid', 'refused')
    const answer = await browser.get(shop, '/account')
    t.equal(answer.statusCode, 503, code)
    t.same([...browser.cookies], cookies, code)
    world.time += 2000
    t.equal((await browser.get(shop, '/account')).statusCode, 200, code)
    await close()
  }
  const { world, shop, bank, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  world.time += 3_700_000
  world.failNext = new LatchkeyError('session_not_found', 'Session not found')
  t.equal((await browser.get(shop, '/account')).json().reason, 'session_not_found')
  t.notOk(browser.cookies.has('latchkey-shop'))
  t.equal((await browser.get(bank, '/account')).json().reason, 'not_signed_in')
})

t.test('W14 no answer of the service makes a loop: each refusal is one answer, and one call', async (t) => {
  const { world, shop, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const { calls } = world
  const page = { accept: 'text/html' }
  for (let i = 0; i < 5; i += 1) {
    const answer = await browser.get(shop, '/strict', page)
    t.equal(answer.headers.location, '/step-up?return_to=%2Fstrict')
  }
  t.equal(world.calls, calls + 1, 'the answer is shared for some seconds')
  t.equal((await browser.get(shop, '/login', page)).statusCode, 404, 'public: no redirect away from it')
})

t.test('W14 an app that polls asks the service once while its token is good', async (t) => {
  const { world, shop, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const { calls } = world
  for (let second = 0; second < 60; second += 1) {
    world.time += 1000
    t.equal((await browser.get(shop, '/account')).statusCode, 200)
  }
  t.equal(world.calls, calls)
})

t.test('W11 W09 the last log-in owns the browser, and nobody is turned into somebody else', async (t) => {
  const { shop, bank, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.equal((await browser.post(bank, '/login', bob)).json().status, 'authenticated')
  const page = browser.copy()
  const form = await page.post(shop, '/strict')
  t.equal(form.json().reason, 'another_user', 'a form that alice filled in is not sent as bob')
  t.notOk(page.cookies.has('latchkey-shop'))
  const seen = await browser.get(shop, '/account')
  t.match(seen.json(), { sub: 'bob', source: 'silent_authentication' })
})

t.test('W11 a planted sign-on cookie does not take over a session that lives', async (t) => {
  const { shop, bank, close } = await twoApps()
  t.teardown(close)
  const attacker = new Browser()
  await attacker.post(bank, '/login', bob)
  const victim = new Browser()
  await victim.post(shop, '/login', alice)
  const handle = victim.cookies.get('latchkey-sign-on') ?? ''
  for (const planted of [attacker.cookies.get('latchkey-sign-on') ?? '', 'G'.repeat(43)]) {
    victim.cookies.set('latchkey-sign-on', planted)
    const answer = await victim.get(shop, '/account')
    t.match(answer.json(), { sub: 'alice' })
    t.notOk(answer.headers['set-cookie'])
  }
  await victim.post(shop, '/logout')
  t.notOk(victim.cookies.has('latchkey-shop'))
  victim.cookies.set('latchkey-sign-on', handle)
  t.equal((await victim.get(shop, '/account')).statusCode, 401, 'the log-out ended the record of alice, too')
})

t.test('a sign-on cookie that got lost leaves the local session in', async (t) => {
  const { world, shop, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  browser.cookies.delete('latchkey-sign-on')
  t.match((await browser.get(shop, '/account')).json(), { source: 'local_session' })
  world.time += 3_700_000
  t.match((await browser.get(shop, '/account')).json(), { source: 'silent_authentication' })
})

t.test('W20 E08 W21 no answer carries a token, a session id or the key of a record', async (t) => {
  const { shop, bank, close } = await twoApps()
  t.teardown(close)
  const { aliceCode } = await import('../app.ts')
  const browser = new Browser()
  const answers = [
    await browser.post(shop, '/login', alice),
    await browser.get(shop, '/account'),
    await browser.get(bank, '/account'),
    await browser.get(bank, '/strict'),
    await browser.post(bank, '/login', aliceCode),
    await browser.get(bank, '/strict'),
    await browser.post(bank, '/logout'),
  ]
  for (const answer of answers) {
    const text = JSON.stringify(answer.headers) + answer.body
    for (const secret of [/idp-\d/, /access-/, /sealed/, /sign-on:/, /session_id/]) t.notMatch(text, secret)
  }
})

t.test('request.auth as JSON holds no token', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/me', { config: { auth: true } }, async (request) => ({ ...request.auth }))
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const { body } = await browser.get(app, '/me')
  t.match(JSON.parse(body), { sub: 'alice', startedBy: 'login', loginApp: 'shop' })
  t.notMatch(body, /access-|idp-|sealed/)
})

t.test('asking for more than there is takes nothing from who is signed in', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.get('/ask', { config: { auth: true } }, async (request) => {
        const { status } = await request.silentAuth({ mfa: 'strict' })
        return { status, sub: request.auth.sub }
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.same((await browser.get(app, '/ask')).json(), { status: 'step_up_required', sub: 'alice' })
})

t.test('each outcome carries its trace, step by step', async (t) => {
  const { shop, bank, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  t.same((await browser.get(shop, '/account')).json().steps, [
    'local_session: found',
    'sign_on_record: alive',
    'access_token: valid',
  ])
  t.same((await browser.get(bank, '/account')).json().steps, [
    'local_session: absent',
    'sign_on_record: alive',
    'service: tokens',
  ])
})

t.test('an evicted local session comes back by one call, with one cookie', async (t) => {
  const { shop, bank, store, close } = await twoApps()
  t.teardown(close)
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  await browser.get(bank, '/account')
  await store.end(localKey(browser.cookies.get('latchkey-bank') ?? '', 'bank'))
  // within the seconds in which the flight is shared: its local session is gone all the same
  const answer = await browser.get(bank, '/account')
  t.equal(answer.statusCode, 200)
  t.equal(sentCookies(answer).filter(({ name }) => name === 'latchkey-bank').length, 1)
  t.match((await browser.get(bank, '/account')).json(), { source: 'local_session' })
})

t.test('an answer that takes the session of another one and writes to it sends one cookie', async (t) => {
  const world = newWorld()
  const { app: shop, store } = await testApp({ world })
  const { app: bank } = await testApp({
    world,
    store,
    app: 'bank',
    routes: (routes) => {
      routes.get('/write', { config: { auth: true } }, async (request) => {
        await request.beginLogin({ method: 'webauthn' })
        return 'written'
      })
    },
  })
  t.teardown(() => Promise.all([shop.close(), bank.close()]))
  const browser = new Browser()
  await browser.post(shop, '/login', alice)
  const answers = await Promise.all([1, 2, 3].map(() => browser.copy().get(bank, '/write')))
  for (const answer of answers) {
    t.equal(answer.statusCode, 200)
    t.equal(sentCookies(answer).filter(({ name }) => name === 'latchkey-bank').length, 1)
  }
})

t.test('a log-out that is followed by a write in one answer sends one cookie', async (t) => {
  const { app } = await testApp({
    routes: (routes) => {
      routes.post('/bye', async (request) => {
        await request.logout()
        await request.beginLogin({ method: 'webauthn' })
        return 'bye'
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const answer = await browser.post(app, '/bye')
  t.equal(sentCookies(answer).filter(({ name }) => name === 'latchkey-shop').length, 1)
  t.equal((await browser.get(app, '/account')).statusCode, 401)
})
