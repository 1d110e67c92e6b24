import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startIdentity } from '@latchkey/testing'
import { buildApp } from './app.ts'

test('a signed-in user sees the account', async () => {
  const identity = await startIdentity()
  const app = await buildApp(identity.options())
  assert.equal((await identity.browser(app).get('/account')).statusCode, 303)
  const browser = await identity.signIn(app, 'alice', { amr: ['pwd', 'sms'] })
  assert.equal((await browser.get('/account')).body, 'signed in by pwd, sms, mfa')
  await app.close()
  await identity.close()
})
