import { memoryStore, type Store } from '@latchkey/session-store'
import { testVolume } from '@latchkey/test-volume'
import t from 'tap'
import { explore } from '../../../client/test/flow/explore.ts'
import { FakeWorld } from '../../../client/test/flow/fake-world.ts'
import { GatedApp, type Jar } from './gated-app.ts'

interface Scene {
  world: FakeWorld
  /** Keys of the local sessions and sign-on records that are there now. */
  keys: Set<string>
  store: Store
  shop: GatedApp
  bank: GatedApp
  /** The browser, as it gets the answers. */
  jar: Jar
  /** The same browser before anything happened. */
  before: Jar
  isSteppedUp: boolean
}

/** What can happen at once in the browser of alice, who is signed in at the shop and has a step-up pending there. */
const events: Record<string, (scene: Scene) => Promise<unknown>> = {
  'silent renewal at the shop': ({ shop, jar }) => shop.visit(jar),
  'step-up at the shop': async (scene) => {
    const { status } = await scene.shop.stepUp(scene.jar)
    scene.isSteppedUp = status === 'authenticated'
  },
  'log-in as bob at the shop': ({ shop, jar }) => shop.logIn(jar, 'bob'),
  'log-out everywhere at the shop': ({ shop, jar }) => shop.logOut(jar, 'everywhere'),
  'log-out here at the shop': ({ shop, jar }) => shop.logOut(jar, 'here'),
  'local session lost': async ({ store, keys }) => {
    for (const key of keys) if (key.startsWith('session:shop:')) await store.end(key)
  },
  'first visit of the bank': ({ bank, jar }) => bank.visit(jar),
  'passkey begun at the shop': ({ shop, jar }) => shop.begin(jar, { method: 'webauthn' }),
  'log-in as bob at the bank': ({ bank, jar }) => bank.logIn(jar, 'bob'),
}

/** Calls that cannot meet another event's: on keys that are fresh, of the service for a new session, of shared notes. */
const isApart = (label: string) => /^(create|password|start|queue|flight)/.test(label)

async function newScene() {
  const world = new FakeWorld()
  const inner = memoryStore({ now: () => world.time })
  const keys = new Set<string>()
  let gate = async () => {}
  world.gate = async (label) => {
    if (!isApart(label)) await gate()
  }
  const pass = async (call: string, key: string) => {
    if (!isApart(call) && !isApart(key)) await gate()
  }
  const store: Store = {
    ...inner,
    async read(all) {
      await pass('read', all[0] ?? '')
      return await inner.read(all)
    },
    async create(key, value, expiresAt) {
      if (!isApart(key)) keys.add(key)
      return await inner.create(key, value, expiresAt)
    },
    async replace(key, version, value, expiresAt) {
      await pass('replace', key)
      return await inner.replace(key, version, value, expiresAt)
    },
    async end(key, version) {
      await pass('end', key)
      const ended = await inner.end(key, version)
      if (ended === 'ended') keys.delete(key)
      return ended
    },
  }
  const shop = new GatedApp('shop', world, store)
  const bank = new GatedApp('bank', world, store)
  const jar: Jar = new Map()
  await shop.logIn(jar, 'alice')
  // the access token has run out, so that every visit asks the service
  world.time += 3_700_000
  await shop.visit(new Map(jar), { mfa: 'strict' })
  const scene: Scene = { world, keys, store, shop, bank, jar, before: new Map(jar), isSteppedUp: false }
  const setGate = (given: () => Promise<void>) => {
    gate = given
  }
  return { scene, setGate }
}

const changesUser = /log-in/
const ends = /log-in|log-out/

/** What must hold once everything has come to rest, whatever the order was. */
async function violations(names: readonly string[], scene: Scene): Promise<string[]> {
  const { shop, bank, jar, before, keys } = scene
  const found: string[] = []
  const shopKeys = [...keys].filter((key) => key.startsWith('session:shop:'))
  const isEnded = names.some((name) => ends.test(name))
  const old = await shop.visit(new Map([...before].filter(([name]) => name === 'latchkey-shop')))
  if (isEnded && old.status === 'authenticated') found.push('the old id is in after the sign-on ended')
  if (scene.isSteppedUp && !isEnded && old.status === 'authenticated')
    found.push('the id before the step-up is in')
  for (const app of [shop, bank]) {
    const cookies = new Map(jar)
    const outcome = await app.visit(cookies)
    if (outcome.status === 'unavailable') found.push(`unavailable: ${String(outcome.cause)}`)
    const sub = outcome.status === 'authenticated' ? outcome.auth.sub : undefined
    const signedOut = names.some((name) => name.startsWith('log-out everywhere'))
    const mayBe = names.some((name) => changesUser.test(name))
      ? ['alice', 'bob', undefined]
      : ['alice', undefined]
    if (!mayBe.includes(sub)) found.push(`${sub} is in`)
    if (!isEnded && sub !== 'alice')
      found.push(`signed out by nobody at ${app.context.app}: ${outcome.status}`)
    const isStepped = scene.isSteppedUp && !isEnded && app === shop
    if (isStepped && outcome.status === 'authenticated' && !outcome.auth.amr.includes('sms'))
      found.push('the step-up was lost')
    if (signedOut && !names.some((name) => name.startsWith('log-in')) && sub !== undefined)
      found.push('somebody is in after a log-out everywhere')
    const again = await app.visit(new Map(cookies))
    if (sub !== undefined && (again.status !== 'authenticated' || again.auth.sub !== sub))
      found.push('a second visit comes out otherwise')
    if (sub !== undefined && again.status === 'authenticated' && again.auth.source !== 'local_session')
      found.push('a visit leaves no local session that counts')
  }
  if (shopKeys.length > 2) found.push(`${shopKeys.length} local sessions of one browser are left`)
  return found
}

t.test('R04 W12 A06 every interleaving of two requests of a browser keeps its sessions right', async (t) => {
  const all = Object.keys(events)
  const names = all.slice(0, testVolume(t, 'kinds of requests', { short: 6, long: all.length }))
  let total = 0
  for (const [i, first] of names.entries()) {
    for (const second of names.slice(i)) {
      const found = new Map<string, string>()
      const both = [first, second].map((name) => events[name] ?? (() => Promise.reject(new Error(name))))
      const runs = await explore(newScene, both, async (scene, order) => {
        for (const violation of await violations([first, second], scene)) found.set(violation, order)
      })
      total += runs
      t.same(Object.fromEntries(found), {}, `${first} × ${second}: ${runs} orders`)
    }
  }
  t.ok(total > 500, `${total} orders were run`)
})
