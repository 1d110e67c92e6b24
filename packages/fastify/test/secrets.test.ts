import t from 'tap'
import { alice, appSecret, groupSecret, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'
import { storedText } from './stored-text.ts'

const newAppSecret = 'another-secret-of-the-app-0123-xyzabc'
const newGroupSecret = 'another-secret-of-the-group-0123-xyzabc'

t.test('secrets that are rotated with the old one kept log nobody out', async (t) => {
  const world = newWorld()
  const { app: before, store } = await testApp({ world })
  const browser = new Browser()
  await browser.post(before, '/login', alice)
  await before.close()
  const { app } = await testApp({
    world,
    store,
    secrets: [newAppSecret, appSecret],
    signOn: { secrets: [newGroupSecret, groupSecret] },
    routes: (routes) => {
      routes.get('/token', { config: { auth: true } }, async (request) => request.auth.accessToken())
    },
  })
  t.teardown(() => app.close())
  const answer = await browser.get(app, '/account')
  t.match(answer.json(), { sub: 'alice', source: 'local_session' })
  t.notOk(answer.headers['set-cookie'])
  t.equal((await browser.get(app, '/token')).body, 'access-idp-1')
  world.time += 3_700_000
  t.match((await browser.get(app, '/account')).json(), { sub: 'alice', source: 'silent_authentication' })
})

t.test('the app secret alone, changed altogether, logs nobody out either', async (t) => {
  const world = newWorld()
  const { app: before, store } = await testApp({ world })
  const browser = new Browser()
  await browser.post(before, '/login', alice)
  await before.close()
  const { app } = await testApp({ world, store, secrets: [newAppSecret] })
  t.teardown(() => app.close())
  t.equal((await browser.get(app, '/account')).statusCode, 200)
})

t.test('a client secret that is rotated logs nobody out', async (t) => {
  const world = newWorld()
  const { app: before, store } = await testApp({ world })
  const browser = new Browser()
  await browser.post(before, '/login', alice)
  await before.close()
  // another client object, as after a restart with another secret
  const { app } = await testApp({ world, store })
  t.teardown(() => app.close())
  t.match((await browser.get(app, '/account')).json(), { source: 'local_session' })
})

t.test('a group secret that is gone asks for a log-in, and lets it through', async (t) => {
  const world = newWorld()
  const { app: before, store } = await testApp({ world })
  const browser = new Browser()
  await browser.post(before, '/login', alice)
  await before.close()
  const { app } = await testApp({ world, store, signOn: { secrets: [newGroupSecret] } })
  t.teardown(() => app.close())
  t.equal((await browser.get(app, '/account')).statusCode, 401)
  t.equal((await browser.post(app, '/login', alice)).json().status, 'authenticated')
})

t.test('E02 E03 a dump of the store holds no id, handle, token or session id', async (t) => {
  const world = newWorld()
  const texts: string[] = []
  const { memoryStore } = await import('@latchkey/session-store')
  const inner = memoryStore({ now: () => world.time })
  const keep = (...values: unknown[]) => {
    texts.push(JSON.stringify(values))
  }
  const { app } = await testApp({
    world,
    store: {
      ...inner,
      create(key, value, expiresAt) {
        keep(key, storedText(value))
        return inner.create(key, value, expiresAt)
      },
      replace(key, version, value, expiresAt) {
        keep(key, storedText(value))
        return inner.replace(key, version, value, expiresAt)
      },
      queue(name) {
        const queue = inner.queue(name)
        const add = (entry: string, dueAt: number) => {
          keep(entry)
          return queue.add(entry, dueAt)
        }
        return { ...queue, add }
      },
    },
  })
  t.teardown(() => app.close())
  const browser = new Browser()
  await browser.post(app, '/login', alice)
  const ids = [...browser.cookies.values()]
  await browser.post(app, '/logout')
  const dump = texts.join('\n')
  t.ok(dump.length > 500)
  for (const secret of [...ids, 'access-idp-1', 'idp-1', 'right']) t.notMatch(dump, secret)
})
