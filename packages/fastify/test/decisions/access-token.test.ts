import { inspect } from 'node:util'
import { LatchkeyError } from '@latchkey/client'
import type { SessionAuthenticateRequest } from '@latchkey/protocol'
import { memoryStore, type Store } from '@latchkey/session-store'
import t, { type Test } from 'tap'
import { alice, aliceCode, newWorld, type TestAppOptions, testApp } from '../app.ts'
import { Browser } from '../browser.ts'

const ledger = 'https://ledger.example'

/** A world whose access tokens tell what they are for, and the calls that were made for them. */
function tokenWorld() {
  const world = newWorld()
  const asked: SessionAuthenticateRequest[] = []
  const { authenticateSession } = world.service
  world.service.authenticateSession = async (request) => {
    asked.push(request)
    const response = await authenticateSession(request)
    return { ...response, access_token: `for ${request.resource ?? 'own'} ${request.scope ?? ''}` }
  }
  return { world, asked }
}

async function appWithTokens(t: Test, options: TestAppOptions) {
  const made = await testApp({
    ...options,
    routes: (routes) => {
      routes.get('/token', { config: { auth: true } }, async (request) =>
        request.auth.accessToken(request.query as { resource?: string; scope?: string }),
      )
      routes.get('/printed', { config: { auth: true } }, async (request) => {
        await request.auth.accessToken({ resource: ledger })
        return `${inspect(request.auth, { depth: 9, showHidden: true })} ${JSON.stringify(request.auth)}`
      })
    },
  })
  t.teardown(() => made.app.close())
  return made
}

const forLedger = `/token?resource=${encodeURIComponent(ledger)}`

t.test('the own access token comes from the local session, without a call', async (t) => {
  const { world, asked } = tokenWorld()
  const { app } = await appWithTokens(t, { world })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, '/token')).body, 'access-idp-1')
  t.equal(asked.length, 0)
})

t.test('a token for another API is asked for once, and again shortly before it ends', async (t) => {
  const { world, asked } = tokenWorld()
  const { app } = await appWithTokens(t, { world })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  t.equal((await browser.get(app, `${forLedger}&scope=read%20write`)).body, `for ${ledger} read write`)
  t.equal((await browser.get(app, `${forLedger}&scope=write%20read`)).statusCode, 200)
  t.equal(asked.length, 1)
  t.match(asked[0], { session_id: 'idp-1', resource: ledger, scope: 'read write' })
  world.time += 3_560_000
  await browser.get(app, `${forLedger}&scope=read%20write`)
  t.equal(asked.length, 1)
  world.time += 11_000
  await browser.get(app, `${forLedger}&scope=read%20write`)
  t.equal(asked.length, 2, 'before the old one ends')
  await browser.get(app, forLedger)
  t.equal(asked.length, 3, 'another scope is another token')
})

t.test("another API's token is asked for without the app's own scope", async (t) => {
  const { world, asked } = tokenWorld()
  const { app } = await appWithTokens(t, { world, resource: 'https://shop.example', scope: 'orders' })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.get(app, forLedger)
  t.notOk(asked[0]?.scope)
  t.equal((await browser.get(app, '/token?scope=orders')).body, 'access-idp-1', 'asked for by name')
  await browser.get(app, '/token?scope=refunds')
  t.notOk(asked[0]?.claims, 'nor with the claims that it asks for itself')
  t.match(asked[1], { claims: { id_token: { username: null } } })
  t.match(asked[1], { resource: 'https://shop.example', scope: 'refunds' })
})

t.test('F12 F17 50 renewals of a token at once, in two processes, are one call', async (t) => {
  const { world, asked } = tokenWorld()
  const { app: first, store } = await appWithTokens(t, { world })
  const { app: second } = await appWithTokens(t, { world, store })
  const browser = new Browser()
  await browser.post(first, '/login', alice)
  await browser.get(first, forLedger)
  world.time += 3_580_000
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => browser.copy().get(i % 2 === 0 ? first : second, forLedger)),
  )
  t.same(
    new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body.trim()}`)),
    new Set([`200 for ${ledger}`]),
  )
  t.equal(asked.length, 2)
})

t.test('a token from before a step-up is not given after it', async (t) => {
  const { world, asked } = tokenWorld()
  const { app } = await appWithTokens(t, { world })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  await browser.get(app, forLedger)
  await browser.post(app, '/strict')
  await browser.post(app, '/login', aliceCode)
  await browser.get(app, forLedger)
  t.equal(asked.filter(({ resource }) => resource === ledger).length, 2)
})

t.test('W15 a log-out while a request is under way: no token is given any more', async (t) => {
  const { world, asked } = tokenWorld()
  const { app } = await appWithTokens(t, {
    world,
    earlyRoutes: (early) => {
      early.get('/late', { config: { auth: true } }, async (request) => {
        await request.auth.accessToken({ resource: ledger })
        await app.inject({
          method: 'POST',
          url: '/logout',
          payload: {},
          headers: { cookie: request.headers.cookie ?? '', origin: 'http://localhost:3001' },
        })
        return request.auth.accessToken({ resource: ledger })
      })
    },
  })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const answer = await browser.get(app, '/late')
  t.equal(answer.statusCode, 401)
  t.equal(answer.json().code, 'login_required')
  t.equal(asked.length, 1)
})

t.test(
  'an outage is a 503 that says when to come back; a resource that is not known is the app`s fault',
  async (t) => {
    const { world } = tokenWorld()
    const { app } = await appWithTokens(t, { world })
    const browser = new Browser()
    await browser.post(app, '/login', alice)
    world.failNext = new LatchkeyError('rate_limited', 'slower', { retryAfterSeconds: 20 })
    const limited = await browser.get(app, forLedger)
    t.equal(limited.statusCode, 503)
    t.equal(limited.json().code, 'auth_unavailable')
    t.equal(limited.headers['retry-after'], '20')
    world.time += 15_000
    t.equal((await browser.get(app, forLedger)).headers['retry-after'], '5', 'the pause is kept')
    world.time += 5_000
    t.equal((await browser.get(app, forLedger)).statusCode, 200)
    world.failNext = new LatchkeyError('invalid_target', 'no such resource')
    const unknown = await browser.get(app, '/token?resource=https%3A%2F%2Fother.example')
    t.equal(unknown.statusCode, 500)
    t.equal(unknown.json().code, 'invalid_target')
  },
)

t.test('C08 a request of another site gets a token that is there, and causes no call for one', async (t) => {
  const { world, asked } = tokenWorld()
  const { app } = await appWithTokens(t, { world })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const image = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  t.equal((await browser.get(app, forLedger, image)).statusCode, 401)
  t.equal(asked.length, 0)
  await browser.get(app, forLedger)
  t.equal((await browser.get(app, forLedger, image)).statusCode, 200)
  t.equal(asked.length, 1)
})

t.test('E02 E03 no token is printed with request.auth, nor readable in the store', async (t) => {
  const { world } = tokenWorld()
  const inner = memoryStore({ now: () => world.time })
  const texts: string[] = []
  const store: Store = {
    ...inner,
    create: (key, value, expiresAt) => {
      texts.push(JSON.stringify([key, value]))
      return inner.create(key, value, expiresAt)
    },
    replace: (key, version, value, expiresAt) => {
      texts.push(JSON.stringify([key, value]))
      return inner.replace(key, version, value, expiresAt)
    },
  }
  const { app } = await appWithTokens(t, { world, store })
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const printed = (await browser.get(app, '/printed')).body
  t.match(printed, 'alice')
  for (const text of [printed, texts.join('\n')]) {
    t.notMatch(text, 'access-idp-1')
    t.notMatch(text, `for ${ledger}`)
  }
  t.ok(texts.some((text) => text.includes('flight:shop')))
})
