import { LatchkeyError } from '@latchkey/client'
import t from 'tap'
import { alice, aliceCode, bob, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

const codeOf = (identifier: string, passcode = '123456') => ({
  credentials: { method: 'otp', identifier, identifierType: 'user_id', passcode },
  stepUp: true,
})

t.test('L06 a step-up by another user changes nothing, whoever refuses it', async (t) => {
  for (const isStrictService of [true, false]) {
    const { app, world } = await testApp()
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    await browser.post(app, '/strict')
    const cookies = [...browser.cookies]
    if (!isStrictService) {
      // a service that lets bob into the session: the ID token tells
      world.service.authenticateOtp = async () => {
        const tokens = await world.service.authenticatePassword({ username: 'bob', password: 'right' })
        return { ...tokens, session_id: 'idp-1' }
      }
    }
    t.equal((await browser.post(app, '/login', codeOf('bob'))).json().status, 'invalid_credentials')
    t.same([...browser.cookies], cookies)
    t.match((await browser.get(app, '/account')).json(), { sub: 'alice', amr: ['pwd'] })
    t.equal((await browser.post(app, '/strict')).statusCode, 401)
    await app.close()
  }
})

t.test('a wrong code leaves the step-up pending', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  t.equal((await browser.post(app, '/login', codeOf('alice', '000000'))).json().status, 'invalid_credentials')
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
})

t.test('L07 a step-up that was left is still asked for, and its pending note ends', async (t) => {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  t.equal((await browser.post(app, '/strict')).statusCode, 401)
  world.time += 601_000
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'login_required')
})

t.test('L08 a step-up that is still not enough ends in one answer', async (t) => {
  const world = newWorld()
  const { app } = await testApp({ world, requirement: { acr: 'urn:gold' } })
  t.teardown(() => app.close())
  const browser = new Browser()
  const answer = await browser.post(app, '/login', alice)
  t.equal(answer.json().status, 'login_required', 'no method of this app brings that acr')
  t.notOk(answer.headers['set-cookie'])
  t.equal(world.sessions.get('idp-1')?.alive, false, 'the session that helps nobody is ended')
})

t.test('L08 a log-in that cannot be enough leaves the session before it in', async (t) => {
  const world = newWorld()
  const { app, store } = await testApp({ world })
  const { app: gold } = await testApp({ world, store, app: 'gold', requirement: { acr: 'urn:gold' } })
  t.teardown(() => Promise.all([app.close(), gold.close()]))
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.equal((await browser.post(gold, '/login', bob)).json().status, 'login_required')
  world.time += 60_000
  await gold.latchkey.drainLogouts()
  t.match((await browser.get(app, '/account')).json(), { sub: 'alice' })
})

t.test('W21 a first factor alone is nobody at an app that asks for two', async (t) => {
  const { app } = await testApp({ requirement: { mfa: 'strict' } })
  t.teardown(() => app.close())
  const browser = new Browser()
  t.match((await browser.post(app, '/login', alice)).json(), { status: 'step_up_required', sub: null })
  t.equal((await browser.get(app, '/account')).statusCode, 401)
  t.match((await browser.get(app, '/')).json(), { sub: null, status: 'step_up_required' })
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'authenticated')
  t.match((await browser.get(app, '/account')).json(), { sub: 'alice', amr: ['pwd', 'sms', 'mfa'] })
})

t.test('a step-up goes to the session of now, not to one that a log-in replaced', async (t) => {
  const { app } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.post(app, '/strict')
  const local = browser.cookies.get('latchkey-shop') ?? ''
  await browser.post(app, '/login', bob)
  browser.cookies.set('latchkey-shop', local)
  t.equal((await browser.post(app, '/login', aliceCode)).json().status, 'login_required')
})

t.test('a step-up after a log-out asks for a log-in', async (t) => {
  for (const scope of ['everywhere', 'here']) {
    const { app } = await testApp()
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    await browser.post(app, '/strict')
    const tab = browser.copy()
    await browser.post(app, '/logout', { scope })
    t.equal((await tab.post(app, '/login', aliceCode)).json().status, 'login_required')
    t.equal((await tab.get(app, '/account')).statusCode, 401)
    await app.close()
  }
})

t.test('a log-in tells apart what went wrong, and changes nothing', async (t) => {
  const cases = [
    ['invalid_credentials', 'invalid_credentials'],
    ['password_change_required', 'password_change_required'],
    ['rate_limited', 'rate_limited'],
    ['upstream_unavailable', 'unavailable'],
    ['session_not_found', 'unavailable'],
    ['client_auth_failed', 'unavailable'],
  ] as const
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const cookies = [...browser.cookies]
  for (const [code, status] of cases) {
    world.failNext = new LatchkeyError(code, 'refused')
    const answer = await browser.post(app, '/login', bob)
    t.equal(answer.json().status, status)
    t.notOk(answer.headers['set-cookie'])
  }
  t.same([...browser.cookies], cookies)
  t.match((await browser.get(app, '/account')).json(), { sub: 'alice' })
})

t.test('a step-up that adds too little is still pending, with what is missing now', async (t) => {
  const { app, world } = await testApp({
    routes: (routes) => {
      const config = { auth: { methods: ['pwd', 'sms'], factorMaxAgeSeconds: 600 } } as const
      routes.get(
        '/both',
        { config: { auth: { ...config.auth, methods: [...config.auth.methods] } } },
        async () => 'in',
      )
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.match((await browser.get(app, '/both')).json(), { methods: ['sms'] })
  world.time += 590_000
  t.equal((await browser.get(app, '/both')).statusCode, 401)
  // the password is too old by the time of the code
  world.time += 5000
  world.service.authenticateOtp = async (request) => {
    world.time += 10_000
    return world.service.authenticatePassword({
      username: 'alice',
      password: 'right',
      session_id: request.session_id ?? '',
    })
  }
  const answer = await browser.post(app, '/login', aliceCode)
  t.equal(answer.json().status, 'step_up_required')
  t.match((await browser.get(app, '/pending')).json(), { sub: 'alice' })
})

t.test('a decorator that is called before the plugin saw the request says so', async (t) => {
  const { app } = await testApp({
    earlyRoutes: (early) => {
      early.addHook('onRequest', async (request) => {
        if (request.url === '/too-early') await request.silentAuth()
      })
      early.get('/too-early', async () => 'never')
    },
  })
  t.teardown(() => app.close())
  const answer = await new Browser().get(app, '/too-early')
  t.equal(answer.statusCode, 500)
  t.match(answer.json(), { code: 'config_invalid', title: /onRequest hook did not run yet/ })
})
