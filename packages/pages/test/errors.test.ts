import { memoryStore } from '@latchkey/session-store'
import t from 'tap'
import { openPages } from './support/open-pages.ts'

t.test('an unknown address returns a page to browsers and problem details to API clients', async (t) => {
  const { app } = await openPages(t)
  const shown = await app.inject({ url: '/nowhere', headers: { accept: 'text/html' } })
  t.equal(shown.statusCode, 404)
  t.match(shown.body, /<h1>Page not found<\/h1>/)
  t.match(shown.headers['content-security-policy'], "default-src 'none'")
  const told = await app.inject('/nowhere')
  t.equal(told.statusCode, 404)
  t.match(told.headers['content-type'], 'application/problem+json')
  t.match(told.json(), { status: 404, code: 'not_found' })
})

t.test('each route of the pages says whether it needs a sign-in', async (t) => {
  const { app } = await openPages(t)
  const undeclared = app.latchkey.routes().filter(({ access }) => access === 'undeclared')
  t.same(
    undeclared.map(({ url }) => url),
    ['/broken'],
    'but for the page of this test',
  )
})

t.test('N12: an error page reveals no internals', async (t) => {
  const { app } = await openPages(t)
  const shown = await app.inject({ url: '/broken', headers: { accept: 'text/html' } })
  t.equal(shown.statusCode, 500)
  t.notMatch(shown.body, 'the inside of the machine')
  t.notMatch((await app.inject('/broken')).body, 'the inside of the machine')
})

t.test('E05 an outage of the store is a page that does not call the user signed out', async (t) => {
  const real = memoryStore()
  let isDown = false
  const read: typeof real.read = (keys) =>
    isDown ? Promise.reject(new Error('no connection')) : real.read(keys)
  const store = new Proxy(real, {
    get: (target, name) => (name === 'read' ? read : Reflect.get(target, name)),
  })
  const { browser } = await openPages(t, { store })
  const visitor = browser()
  await visitor.logIn()
  isDown = true
  const page = await visitor.open('/account/sessions')
  t.equal(page.statusCode, 503)
  t.match(page.headers['retry-after'], /^[1-9]\d*$/)
  t.match(page.body, 'You have not been signed out')
  t.equal(page.headers['set-cookie'], undefined)
  isDown = false
  t.equal((await visitor.open('/account/sessions')).statusCode, 200)
})

t.test('an app keeps its own error handlers', async (t) => {
  const { app } = await openPages(t, { pages: { errorPages: false } })
  t.match((await app.inject({ url: '/nowhere', headers: { accept: 'text/html' } })).json(), {
    statusCode: 404,
  })
})
