import { Browser, CookieJar, startIdentity } from '@latchkey/testing'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { buildLedger, ledger } from '../../examples/bearer-api/ledger-api.ts'
import { buildWebApp } from '../../examples/bearer-api/web-app.ts'
import { buildApp as buildService } from '../../examples/existing-service/app.ts'
import { memoryMembers } from '../../examples/existing-service/members.ts'
import { buildApp as buildTenants } from '../../examples/multi-tenant/app.ts'
import { buildApp as buildNotebook } from '../../examples/new-app/app.ts'
import { buildApi } from '../../examples/spa-on-subdomain/api.ts'
import { buildFrontEnd } from '../../examples/spa-on-subdomain/front-end.ts'

const identity = await startIdentity({ apps: ['notebook', 'service', 'notes', 'shop', 'ledger'] })
t.teardown(() => identity.close())
const alice = { username: 'alice', password: identity.password }

function closing(t: Test, app: FastifyInstance): FastifyInstance {
  t.teardown(() => app.close())
  return app
}

t.test('new-app has sign-in, account pages and error pages', async (t) => {
  const app = closing(t, await buildNotebook(identity.options('notebook')))
  const browser = identity.browser(app)
  t.equal((await browser.get('/')).headers.location, '/login?return_to=%2F')
  t.match((await browser.get('/login')).body, 'Notebook')
  t.equal((await browser.submit('/login', alice)).statusCode, 303)
  t.match((await browser.get('/')).body, 'Your notes')
  t.match((await browser.get('/account/factors')).body, 'Ways to sign in')
  t.match((await browser.get('/account/sessions')).body, 'this browser')
  t.equal((await browser.get('/nowhere')).statusCode, 404)
  t.equal((await browser.submit('/logout', { scope: 'everywhere' })).statusCode, 303)
  t.equal((await browser.get('/')).statusCode, 303)
})

t.test('existing-service keeps its own session and its members, and its routes without a rule', async (t) => {
  const app = closing(t, await buildService(identity.options('service'), memoryMembers()))
  const browser = identity.browser(app)
  t.same((await browser.get('/')).json(), { visits: 1 })
  t.equal((await browser.get('/membership')).statusCode, 303)
  t.equal((await browser.submit('/login', { ...alice, password: 'wrong' })).statusCode, 401)
  t.equal((await browser.submit('/login', alice)).headers.location, '/membership')
  t.same((await browser.get('/membership')).json(), { number: 1, level: 'silver' })
  t.same((await browser.get('/')).json(), { visits: 2 }, 'what it kept before the log-in is kept')
  t.equal((await browser.submit('/logout')).statusCode, 303)
  t.equal((await browser.get('/membership')).statusCode, 303)
})

t.test('spa-on-subdomain lets its front end in and no other origin', async (t) => {
  const frontEnd = 'https://app.example.com'
  const options = identity.options('notes', { origin: 'https://api.example.com' })
  const api = closing(t, await buildApi(options, frontEnd))
  const page = closing(t, await buildFrontEnd('https://api.example.com'))
  t.match((await page.inject('/app.js')).body, "credentials: 'include'")
  t.match((await page.inject('/')).headers['content-security-policy'], 'connect-src https://api.example.com')

  const browser = identity.browser(api)
  const from = (origin: string) => ({ headers: { origin, 'sec-fetch-site': 'same-site' } })
  const ask = (origin: string) =>
    browser.inject({ url: '/me', headers: { accept: 'application/json', ...from(origin).headers } })
  t.match((await ask(frontEnd)).json(), { code: 'login_required' })
  const stranger = await browser.post('/login', alice, from('https://other.example.com'))
  t.match([stranger.statusCode, stranger.json()], [403, { code: 'csrf_failed' }])
  t.same((await browser.post('/login', alice, from(frontEnd))).json(), { status: 'authenticated' })
  const me = await ask(frontEnd)
  t.match(me.json(), { amr: ['pwd'] })
  t.match(me.headers, {
    'access-control-allow-origin': frontEnd,
    'access-control-allow-credentials': 'true',
  })
  t.notOk((await ask('https://other.example.com')).headers['access-control-allow-origin'])
  t.same((await browser.post('/logout', {}, from(frontEnd))).json(), { status: 'ended' })
  t.equal((await ask(frontEnd)).statusCode, 401)
})

t.test('bearer-api answers the app that calls for its user, and nobody without a token', async (t) => {
  const times = { access_token_ttl: 600, refresh_token_ttl: 86_400, max_refresh_rotate: 86_400 }
  const scopes = ['read', 'pay']
  await identity.management.createResource({ name: 'Ledger', uri: ledger, scopes, ...times })
  for (const app of ['shop', 'ledger']) {
    const { clientId } = identity.connection(app)
    await identity.management.updateAppClient(app, clientId, { resources: [ledger], scopes })
  }
  const client = { ...identity.connection('ledger'), now: identity.clock.now }
  const api = closing(t, await buildLedger({ client, now: identity.clock.now }))
  const url = await api.listen({ host: '127.0.0.1', port: 0 })
  t.match((await api.inject('/balance')).json(), { code: 'token_required' })
  const app = closing(t, await buildWebApp(identity.options('shop'), url))
  const browser = await identity.signIn(app, 'alice')
  const { user_id } = await identity.management.readUserByUsername('alice')
  t.same((await browser.get('/balance')).json(), { sub: user_id, balance: 42 })
  t.same((await browser.post('/pay')).json(), { paidBy: user_id })
})

t.test('multi-tenant knows the users of each tenant at its own host alone', async (t) => {
  const globex = await startIdentity({ users: [{ username: 'greta', email: 'greta@example.com' }] })
  t.teardown(() => globex.close())
  const { client: acmeClient, store, secrets, signOn } = identity.options('notes')
  const origin = (tenant: string) => `http://${tenant}.localhost:3000`
  const globexClient = globex.options().client
  if (acmeClient === undefined || globexClient === undefined || store === undefined)
    throw new Error('no client')
  const app = closing(
    t,
    await buildTenants(
      { app: 'notes', origin: origin('acme'), store, secrets, signOn, now: identity.clock.now },
      {
        acme: { client: acmeClient, origin: origin('acme') },
        globex: { client: { ...globexClient, now: identity.clock.now }, origin: origin('globex') },
      },
    ),
  )
  const browser = new Browser(app, origin('acme'), new CookieJar(identity.clock.now))
  const there = browser.at(app, origin('globex'))
  t.same((await browser.post('/login', alice)).json(), { status: 'authenticated' })
  t.match((await browser.get('/')).json(), { tenant: identity.tenantId })
  t.equal((await there.get('/')).statusCode, 303, 'one tenant says nothing to the other')
  t.same((await there.post('/login', alice)).json(), { status: 'invalid_credentials' })
  const greta = { username: 'greta', password: globex.password }
  t.same((await there.post('/login', greta)).json(), { status: 'authenticated' })
  const unknown = new Browser(app, origin('initech'), new CookieJar(identity.clock.now))
  t.match((await unknown.get('/')).statusCode, 404)
})
