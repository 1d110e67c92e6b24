import { deepEqual, equal } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { latchkey } from '@latchkey/fastify'
import { startIdentity } from '@latchkey/testing'
import Fastify from 'fastify'

/** What a test file of a user does, with users that no other file has. */
test('a file has its own service', async (t: TestContext) => {
  const username = `user-${process.pid}`
  const identity = await startIdentity({ users: [{ username, email: `${username}@example.com` }] })
  t.after(() => identity.close())
  const app = Fastify()
  t.after(() => app.close())
  await app.register(latchkey, identity.options())
  app.get('/account', { config: { auth: true } }, async ({ auth }) => auth.amr)
  equal((await identity.browser(app).get('/account')).statusCode, 303)
  const browser = await identity.signIn(app, username)
  deepEqual((await browser.get('/account')).json(), ['pwd'])
  const { result } = await identity.management.listUsers()
  deepEqual(
    result.map((user) => user.username),
    [username],
  )
})
