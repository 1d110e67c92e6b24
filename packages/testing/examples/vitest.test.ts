import { startIdentity } from '@latchkey/testing'
import { expect, test } from 'vitest'
import { buildApp } from './app.ts'

test('a signed-in user sees the account', async () => {
  const identity = await startIdentity()
  const app = await buildApp(identity.options())
  expect((await identity.browser(app).get('/account')).statusCode).toBe(303)
  const browser = await identity.signIn(app, 'alice', { amr: ['pwd', 'sms'] })
  expect((await browser.get('/account')).body).toBe('signed in by pwd, sms, mfa')
  await app.close()
  await identity.close()
})
