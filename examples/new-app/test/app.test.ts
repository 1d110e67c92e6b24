import { startIdentity } from '@latchkey/testing'
import t from 'tap'
import { buildApp } from '../app.ts'

t.test('a new app has sign-in, account pages and error pages', async (t) => {
  const identity = await startIdentity()
  const app = await buildApp(identity.options())
  t.teardown(async () => {
    await app.close()
    await identity.close()
  })
  const browser = identity.browser(app)
  t.equal((await browser.get('/')).headers.location, '/login?return_to=%2F')
  t.match((await browser.get('/login')).body, 'Notebook')
  const done = await browser.submit('/login', { username: 'alice', password: identity.password })
  t.equal(done.statusCode, 303)
  t.match((await browser.get('/')).body, 'Your notes')
  t.match((await browser.get('/account/factors')).body, 'Ways to sign in')
  t.match((await browser.get('/account/sessions')).body, 'this browser')
  t.equal((await browser.get('/nowhere')).statusCode, 404)
  t.equal((await browser.submit('/logout', { scope: 'everywhere' })).statusCode, 303)
  t.equal((await browser.get('/')).statusCode, 303)
})
