import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { alice, bob, https, newWorld, testApp } from '../app.ts'
import { Browser, sentCookies } from '../browser.ts'

const dead = (count: number) =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(65 + i).repeat(43))

/** A browser of alice and one of a neighbour who is signed in as bob, at one app. */
async function twoSignedIn(t: Test) {
  const { app, world } = await testApp()
  t.teardown(() => app.close())
  const [own, planted] = [new Browser(), new Browser()]
  await own.post(app, '/login', alice)
  await planted.post(app, '/login', bob)
  const cookiesOf = (browser: Browser) => ({
    id: browser.cookies.get('latchkey-shop') ?? '',
    handle: browser.cookies.get('latchkey-sign-on') ?? '',
  })
  return { app, world, own: cookiesOf(own), planted: cookiesOf(planted) }
}

/** Every order of a list of at most three. */
function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((item, i) => orders(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}

const header = (name: string, values: readonly string[]) => values.map((value) => `${name}=${value}`)
const ask = (app: FastifyInstance, cookies: readonly string[]) =>
  app.inject({ url: '/', headers: { cookie: cookies.join('; ') } })

t.test('B03 the only value that names a living record counts, in any order and spelling', async (t) => {
  const { app, own } = await twoSignedIn(t)
  for (const ids of orders([own.id, 'A'.repeat(43), own.id])) {
    const answer = await ask(app, header('latchkey-shop', ids))
    t.match(answer.json(), { sub: 'alice', source: 'local_session' })
    t.notOk(answer.headers['set-cookie'], 'no cookie is touched')
  }
  for (const handles of orders([own.handle, 'B'.repeat(43), ''])) {
    const answer = await ask(app, header('latchkey-sign-on', handles))
    t.match(answer.json(), { sub: 'alice', source: 'silent_authentication' })
  }
  const spelled = [`latchkey-shop=${dead(1)[0]}`, `latchkey-shop =\t${own.id}`]
  t.match((await ask(app, spelled)).json(), { sub: 'alice' })
  t.match((await ask(app, [`x-latchkey-shop=${dead(1)[0]}`, `latchkey-shop=${own.id}`])).json(), {
    sub: 'alice',
  })
})

t.test('B03 of several living handles the one of the local session counts, else none', async (t) => {
  const { app, own, planted } = await twoSignedIn(t)
  for (const handles of orders([own.handle, planted.handle])) {
    const both = header('latchkey-sign-on', handles)
    t.match((await ask(app, [...both, `latchkey-shop=${own.id}`])).json(), { sub: 'alice' })
    t.match((await ask(app, [...both, `latchkey-shop=${planted.id}`])).json(), { sub: 'bob' })
    const answer = await ask(app, both)
    t.match(answer.json(), { sub: null, status: 'login_required' })
    t.notOk(answer.headers['set-cookie'])
  }
})

t.test(
  'B03 of several living local sessions the one of the only living sign-on counts, else none',
  async (t) => {
    const { app, own, planted } = await twoSignedIn(t)
    for (const ids of orders([own.id, planted.id])) {
      const both = header('latchkey-shop', ids)
      t.match((await ask(app, [...both, `latchkey-sign-on=${own.handle}`])).json(), { sub: 'alice' })
      for (const handles of [[], header('latchkey-sign-on', [own.handle, planted.handle])]) {
        const answer = await ask(app, [...both, ...handles])
        t.match(answer.json(), { sub: null })
        t.notOk(answer.headers['set-cookie'], 'and none is cleared')
      }
    }
  },
)

t.test('B03 of more than four values none counts', async (t) => {
  const { app, own } = await twoSignedIn(t)
  const four = [...dead(3), own.id]
  t.match((await ask(app, header('latchkey-shop', four))).json(), { sub: 'alice' })
  t.match((await ask(app, header('latchkey-shop', [...four, ...four, '', 'short']))).json(), { sub: 'alice' })
  t.match((await ask(app, header('latchkey-shop', [...dead(4), own.id]))).json(), { sub: null })
  t.match((await ask(app, header('latchkey-sign-on', [...dead(4), own.handle]))).json(), { sub: null })
})

t.test('B03 W11 a log-in ends every sign-on and local session that the cookies name', async (t) => {
  for (const more of [[], dead(6)]) {
    const { app, world, own, planted } = await twoSignedIn(t)
    const cookie = [
      ...header('latchkey-shop', [planted.id, own.id, ...more]),
      ...header('latchkey-sign-on', [planted.handle, own.handle, ...more]),
    ].join('; ')
    const browser = new Browser()
    const answer = await browser.post(app, '/login', alice, { cookie })
    t.equal(answer.json().status, 'authenticated')
    for (const id of [own.id, planted.id]) {
      t.match((await ask(app, [`latchkey-shop=${id}`])).json(), { sub: null })
    }
    for (const handle of [own.handle, planted.handle]) {
      t.match((await ask(app, [`latchkey-sign-on=${handle}`])).json(), { sub: null })
    }
    t.match((await browser.get(app, '/')).json(), { sub: 'alice' }, 'the new one heals it')
    world.time += 60_000
    await app.latchkey.drainLogouts()
    t.equal([...world.sessions.values()].filter(({ alive }) => alive).length, 1, 'at the service too')
  }
})

t.test('B03 S11 a log-out ends every sign-on that the cookies name', async (t) => {
  for (const more of [[], dead(6)]) {
    const { app, world, own, planted } = await twoSignedIn(t)
    const cookie = header('latchkey-sign-on', [own.handle, planted.handle, ...more]).join('; ')
    t.equal((await new Browser().post(app, '/logout', {}, { cookie })).json().status, 'ended')
    t.match((await ask(app, [`latchkey-shop=${own.id}`])).json(), { sub: null })
    t.match((await ask(app, [`latchkey-shop=${planted.id}`])).json(), { sub: null })
    t.equal([...world.sessions.values()].filter(({ alive }) => alive).length, 0)
  }
})

t.test('a log-in and a log-out clear the host-only variant of a cookie that a domain shares', async (t) => {
  const world = newWorld()
  const { app } = await testApp({
    ...https,
    world,
    signOn: { secrets: ['a-secret-of-the-group-that-is-long-enough'], cookieDomain: '.example.com' },
  })
  t.teardown(() => app.close())
  const browser = new Browser(https.origin)
  await browser.post(app, '/login', alice)
  const variants = (response: Parameters<typeof sentCookies>[0]) =>
    sentCookies(response)
      .filter(({ name }) => name === '__Secure-latchkey-sign-on')
      .map(({ value, attributes }) => [attributes.get('domain') ?? null, value === '' ? 'cleared' : 'set'])
  t.same(variants(await browser.copy().post(app, '/login', alice)), [
    [null, 'cleared'],
    ['.example.com', 'set'],
  ])
  t.same(variants(await browser.post(app, '/logout')), [
    [null, 'cleared'],
    ['.example.com', 'cleared'],
  ])
})
