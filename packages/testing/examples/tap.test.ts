import { startIdentity } from '@latchkey/testing'
import t from 'tap'
import { buildApp } from './app.ts'

t.test('a signed-in user sees the account', async (t) => {
  const identity = await startIdentity()
  const app = await buildApp(identity.options())
  t.equal((await identity.browser(app).get('/account')).statusCode, 303)
  const browser = await identity.signIn(app, 'alice', { amr: ['pwd', 'sms'] })
  t.equal((await browser.get('/account')).body, 'signed in by pwd, sms, mfa')
  await app.close()
  await identity.close()
})
