import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { alice, aliceCode, bob, newWorld, testApp } from './app.ts'
import { Browser } from './browser.ts'
import { type WatchedStore, watchedStore } from './watched-store.ts'

/** One way to use the app, made anew for each call of the store that is to fail. */
interface Deed {
  name: string
  prepare: (scene: Scene) => Promise<void>
  act: (scene: Scene) => Promise<LightMyRequestResponse>
  /** Who is in afterwards when it succeeded, and when it did not. */
  succeeded: (string | null)[]
  failed: (string | null)[]
}

interface Scene {
  world: ReturnType<typeof newWorld>
  watched: WatchedStore
  shop: Awaited<ReturnType<typeof testApp>>['app']
  bank: Awaited<ReturnType<typeof testApp>>['app']
  browser: Browser
}

async function newScene(): Promise<Scene> {
  const world = newWorld()
  const watched = watchedStore(() => world.time)
  const { app: shop } = await testApp({ world, store: watched.store })
  const { app: bank } = await testApp({ world, store: watched.store, app: 'bank' })
  return { world, watched, shop, bank, browser: new Browser() }
}

const signIn = async ({ browser, shop }: Scene) => {
  await browser.post(shop, '/login', alice)
}

const deeds: Deed[] = [
  {
    name: 'a first log-in',
    prepare: async () => {},
    act: ({ browser, shop }) => browser.post(shop, '/login', alice),
    succeeded: ['alice'],
    failed: [null],
  },
  {
    name: 'a log-in of somebody else',
    prepare: signIn,
    act: ({ browser, shop }) => browser.post(shop, '/login', bob),
    succeeded: ['bob'],
    // an answer of the store that is lost after the old record ended: out, but never in as the wrong one
    failed: ['alice'],
  },
  {
    name: 'a step-up',
    prepare: async (scene) => {
      await signIn(scene)
      await scene.browser.post(scene.shop, '/strict')
    },
    act: ({ browser, shop }) => browser.post(shop, '/login', aliceCode),
    succeeded: ['alice'],
    failed: ['alice'],
  },
  {
    name: 'a silent authentication',
    prepare: signIn,
    act: ({ browser, bank }) => browser.get(bank, '/account'),
    succeeded: ['alice'],
    failed: ['alice'],
  },
  {
    name: 'a log-out everywhere',
    prepare: signIn,
    act: ({ browser, shop }) => browser.post(shop, '/logout'),
    succeeded: [null],
    failed: ['alice'],
  },
  {
    name: 'a log-out here',
    prepare: signIn,
    act: ({ browser, shop }) => browser.post(shop, '/logout', { scope: 'here' }),
    succeeded: [null],
    failed: ['alice'],
  },
]

const isDone = (response: LightMyRequestResponse) => {
  const { status } = response.json()
  return ['authenticated', 'ended', 'ended_here_queued'].includes(status) || response.json().sub === 'alice'
}

for (const deed of deeds) {
  for (const lasting of [false, true]) {
    const how = lasting ? 'from each of its store calls on' : 'at each of its store calls alone'
    t.test(`A07 A08 ${deed.name} that fails ${how} is done or not, never half`, async (t) => {
      const dry = await newScene()
      await deed.prepare(dry)
      const before = dry.watched.calls.length
      t.ok(isDone(await deed.act(dry)))
      const count = dry.watched.calls.length - before
      t.ok(count > 0, `${count} calls`)

      for (let n = 1; n <= count; n += 1) {
        const scene = await newScene()
        await deed.prepare(scene)
        const { watched, browser, world, shop, bank } = scene
        const cookies = [...browser.cookies]
        const start = watched.calls.length
        watched.fails = (calls) => (lasting ? calls.length >= start + n : calls.length === start + n)
        const response = await deed.act(scene)
        const failedCall = watched.calls[start + n - 1]
        watched.fails = () => false

        const done = isDone(response)
        const label = `${failedCall}: ${response.statusCode} ${response.body.slice(0, 60)}`
        if (!done) {
          t.notOk(response.headers['set-cookie'], `${label}: no cookie is touched`)
          t.same([...browser.cookies], cookies, `${label}: the browser keeps what it had`)
          t.ok(response.statusCode === 503 || response.json().status === 'unavailable', label)
        }
        // later, when queued log-outs are due, the same is still true
        world.time += 60_000
        await shop.latchkey.drainLogouts()
        const { sub } = (await browser.get(shop, '/')).json()
        t.ok((done ? deed.succeeded : deed.failed).includes(sub), `${label}: ${sub} is in afterwards`)
        if (done && deed.name.startsWith('a log-out everywhere'))
          t.equal(world.sessions.get('idp-1')?.alive, false, 'the IdP session ends, if need be by the queue')
        if (deed.name === 'a step-up' && done)
          t.same((await browser.get(shop, '/strict')).json(), ['pwd', 'sms', 'mfa'], label)
        await Promise.all([shop.close(), bank.close()])
      }
    })
  }
}
