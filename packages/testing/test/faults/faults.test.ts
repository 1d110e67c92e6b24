import { latchkey } from '@latchkey/fastify'
import { standardEndpoints } from '@latchkey/protocol'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { startIdentity } from '../../src/index.ts'

/** A bank whose visitor is signed in at the shop: its first request asks the identity service. */
async function visitBank(t: Test) {
  const identity = await startIdentity({ apps: ['shop', 'bank'] })
  t.after(() => identity.close())
  const [shop, bank] = [Fastify(), Fastify()]
  await shop.register(latchkey, identity.options('shop'))
  await bank.register(latchkey, identity.options('bank'))
  bank.get('/account', { config: { auth: true } }, async (request) => request.auth.sub)
  t.after(() => Promise.all([shop.close(), bank.close()]))
  const browser = (await identity.signIn(shop, 'alice')).at(bank, 'http://localhost:3000')
  return { identity, bank, visit: async () => (await browser.get('/account')).statusCode }
}

const silent = { path: 'session/authenticate', calls: 10 }

t.test('each fault makes the app unavailable, and the user is signed in once it is over', async (t) => {
  const { identity, visit } = await visitBank(t)
  const { faults } = identity
  const all: [string, () => void][] = [
    ['429', () => faults.rateLimit(silent)],
    ['503', () => faults.fail(silent)],
    ['a dropped answer', () => faults.drop(silent)],
    ['a refused connection', () => faults.refuse(silent)],
    ['an answer that is none', () => faults.answer({ surprise: true }, silent)],
  ]
  for (const [name, start] of all) {
    start()
    t.equal(await visit(), 503, name)
    faults.clear()
    // the app does not ask again before then
    identity.clock.advance({ seconds: 61 })
  }
  t.equal(await visit(), 200)
})

t.test('the tokens of another user are not accepted in a silent authentication', async (t) => {
  const { identity, bank, visit } = await visitBank(t)
  const credentials = { username: 'bob', password: identity.password }
  const tokens = await bank.latchkey.client.authenticatePassword(credentials)
  identity.faults.answer(tokens, { path: 'session/authenticate' })
  t.not(await visit(), 200)
})

t.test('the tokens that another user was given last come in an answer to somebody else', async (t) => {
  const { identity, bank, visit } = await visitBank(t)
  const { client } = bank.latchkey
  const bob = { username: 'bob', password: identity.password }
  const alice = await client.authenticatePassword({ ...bob, username: 'alice' })
  identity.faults.anotherUser({ path: 'password/authenticate' })
  const swapped = await client.authenticatePassword(bob)
  t.equal(swapped.id_token, alice.id_token)
  await client.authenticatePassword(bob)
  identity.faults.anotherUser({ path: 'session/authenticate' })
  t.not(await visit(), 200)
})

t.test('sessions vanish, of one user or of all, and the app asks for a new sign-in', async (t) => {
  const { identity, visit } = await visitBank(t)
  await identity.faults.sessionsVanish('bob')
  t.equal(await visit(), 200)
  const other = await visitBank(t)
  await other.identity.faults.sessionsVanish()
  t.equal(await other.visit(), 303)
})

t.test('keys that signed nothing make the app unavailable, and rotated ones are fetched', async (t) => {
  const { identity, visit } = await visitBank(t)
  identity.faults.wrongKeys({ calls: 10 })
  t.equal(await visit(), 503)
  identity.faults.clear()
  identity.clock.advance({ seconds: 61 })
  await identity.faults.rotateKeys()
  t.equal(await visit(), 200)
})

t.test('a fault ends after its calls, and a slow answer is an answer', async (t) => {
  const { identity, visit } = await visitBank(t)
  identity.faults.delay(20, { path: 'session/authenticate' })
  t.equal(await visit(), 200)
  identity.faults.fail({ status: 500 })
  t.equal((await fetch(identity.url + standardEndpoints.jwks.path)).status, 500)
  t.not((await fetch(identity.url + standardEndpoints.jwks.path)).status, 500)
})
