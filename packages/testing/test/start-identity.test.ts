import { latchkey } from '@latchkey/fastify'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { type Browser, startIdentity, type TestIdentity } from '../src/index.ts'

/** An app under test, with a page for anybody who is signed in and one for a strict second factor. */
async function buildApp(t: Test, identity: TestIdentity, name: string, origin?: string) {
  const app = Fastify()
  await app.register(latchkey, identity.options(name, origin === undefined ? {} : { origin }))
  app.get('/account', { config: { auth: true } }, async ({ auth }) => auth)
  app.get('/transfer', { config: { auth: { mfa: 'strict' } } }, async () => 'transferred')
  app.get('/recent', { config: { auth: { maxAgeSeconds: 600 } } }, async () => 'recent')
  app.post('/logout', async (request) => (await request.logout()).status)
  await app.ready()
  t.after(() => app.close())
  return app
}

async function start(t: Test, apps = ['shop', 'bank']): Promise<TestIdentity> {
  const identity = await startIdentity({ apps })
  t.after(() => identity.close())
  return identity
}

const amrAt = async (browser: Browser) => (await browser.get('/account')).json().amr

t.test('a user is signed in at the app, and at the other app of the group without a question', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  const bank = await buildApp(t, identity, 'bank', 'http://localhost:3001')
  t.equal((await identity.browser(shop).get('/account')).statusCode, 303)

  const browser = await identity.signIn(shop, 'alice')
  t.match((await browser.get('/account')).json(), { amr: ['pwd'], source: 'session' })
  const there = browser.at(bank, 'http://localhost:3001')
  t.match((await there.get('/account')).json(), { amr: ['pwd'], source: 'silent_authentication' })

  t.equal((await browser.post('/logout')).body, 'ended')
  t.equal((await there.get('/account')).statusCode, 303, 'log-out ends it at both')
})

t.test('a user is signed in by each method, and by two', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  for (const method of ['pwd', 'sms', 'eotp'] as const) {
    t.same(await amrAt(await identity.signIn(shop, 'bob', { amr: [method] })), [method])
  }
  const browser = await identity.signIn(shop, 'alice')
  t.equal((await browser.get('/transfer')).statusCode, 303)
  const strong = await identity.signIn(shop, 'alice', { amr: ['pwd', 'sms'] })
  t.same(await amrAt(strong), ['pwd', 'sms', 'mfa'])
  t.equal((await strong.get('/transfer')).body, 'transferred')
  t.same(await amrAt(await identity.signIn(shop, 'alice', { amr: ['eotp', 'pwd'] })), ['eotp', 'pwd'])
})

t.test('an authentication of earlier is too old for a route that asks for a recent one', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  const authTime = new Date(identity.clock.now() - 3_600_000)
  const browser = await identity.signIn(shop, 'alice', { authTime })
  t.equal((await browser.get('/account')).statusCode, 200)
  t.equal((await browser.get('/recent')).statusCode, 303)
  t.ok(identity.clock.now() > authTime.getTime(), 'the time is the present one again')
})

t.test('a session ends when the clock moves beyond its lifetime', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  const browser = await identity.signIn(shop, 'alice')
  identity.clock.advance({ days: 13, hours: 23 })
  t.equal((await browser.get('/account')).statusCode, 200)
  identity.clock.advance({ days: 15 })
  t.equal((await browser.get('/account')).statusCode, 303)
})

t.test(
  'the outbox holds what the service sends, and sign-ins leave nothing in it to be waited for',
  async (t) => {
    const identity = await start(t)
    const shop = await buildApp(t, identity, 'shop')
    await identity.signIn(shop, 'alice', { amr: ['sms'] })
    await t.rejects(identity.outbox.waitFor('+15555550101', 1), {
      message: /nothing was sent to \+15555550101 within 1 ms/,
    })
    const waited = identity.outbox.waitFor('bob@example.com')
    const send = { channel: 'email', identifier: 'bob', identifier_type: 'username' } as const
    await shop.latchkey.client.sendOtp(send)
    const message = await waited
    t.match(message.code, /^[0-9]{6}$/)
    t.equal(identity.outbox.messages.length, 2)
    await shop.latchkey.client.sendOtp(send)
    t.not((await identity.outbox.waitFor('bob@example.com')).code, message.code)
  },
)

t.test('what is not known is refused in words', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  await t.rejects(identity.signIn(shop, 'mallory'), { message: 'there is no user mallory' })
  t.throws(() => identity.options('cinema'), { message: /without the app cinema/ })
  const other = await start(t)
  await t.rejects(other.signIn(shop, 'alice'), {
    message: /not built with the options of this identity service/,
  })
  const carol = await startIdentity({ users: [{ username: 'carol' }] })
  t.after(() => carol.close())
  const app = await buildApp(t, carol, 'app')
  await t.rejects(carol.signIn(app, 'carol', { amr: ['sms'] }), { message: 'carol has no address for sms' })
  t.same(await amrAt(await carol.signIn(app, 'carol')), ['pwd'])
})

t.test('a user is managed by calls with all permissions', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  const browser = await identity.signIn(shop, 'alice')
  const { user_id } = await identity.management.readUserByUsername('alice')
  await identity.management.updateUser(user_id, { status: 'Disabled' })
  identity.clock.advance({ hours: 2 })
  t.equal((await browser.get('/account')).statusCode, 303)
  await t.rejects(identity.signIn(shop, 'alice'), { message: /invalid_credentials/ })
})

t.test('a browser gives its cookies to a real one', async (t) => {
  const identity = await start(t)
  const shop = await buildApp(t, identity, 'shop')
  const cookies = (await identity.signIn(shop, 'alice')).cookies()
  t.equal(cookies.length, 2)
  for (const cookie of cookies) t.match(cookie, { url: 'http://localhost:3000', httpOnly: true, value: /./ })
})
