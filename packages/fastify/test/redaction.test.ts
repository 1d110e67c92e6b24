import { inspect } from 'node:util'
import t from 'tap'
import { alice, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'

t.test('what is printed of a signed-in request shows no token, session id, secret or handle', async (t) => {
  const world = newWorld()
  const { app } = await testApp({
    world,
    routes: (routes) => {
      routes.get('/printed', { config: { auth: true } }, async (request) => {
        const { auth, authOutcome } = request
        return [auth, authOutcome, app.latchkey.client].flatMap((value) => [
          inspect(value, { depth: 10, showHidden: true }),
          JSON.stringify(value),
          String(value),
        ])
      })
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const printed = (await browser.get(app, '/printed')).body
  t.match(printed, 'alice', 'it shows who')
  for (const id of world.sessions.keys()) t.notOk(printed.includes(id))
  for (const value of browser.cookies.values()) t.notOk(printed.includes(value))
  t.notMatch(printed, /access-|a-client-secret|a-secret-of-the/)
})
