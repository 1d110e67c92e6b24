import t from 'tap'
import { explore } from './explore.ts'
import { type FakeApp, FakeWorld } from './fake-world.ts'

interface Scene {
  world: FakeWorld
  shop: FakeApp
  bank: FakeApp
}

/** What can happen at the same time in one browser that alice signed in at the shop, under the record `r1`. */
const events: Record<string, (scene: Scene) => Promise<unknown>> = {
  'log-in as bob at the shop': ({ shop }) => shop.logIn('bob', 'r2', 'r1'),
  'log-in as bob at the bank': ({ bank }) => bank.logIn('bob', 'r3', 'r1'),
  'silent authentication at the shop': ({ shop }) => shop.visit('r1'),
  'silent authentication at the bank': ({ bank }) => bank.visit('r1'),
  'step-up at the shop': ({ shop }) => shop.stepUp('alice', 'r1'),
  'step-up at the bank': ({ bank }) => bank.stepUp('alice', 'r1'),
  'log-out everywhere at the shop': ({ shop }) => shop.flow.logOut('r1', 'everywhere'),
  'log-out everywhere at the bank': ({ bank }) => bank.flow.logOut('r1', 'everywhere'),
  'log-out here at the bank': ({ bank }) => bank.flow.logOut('r1', 'here'),
  'record lost': async ({ world }) => {
    await world.gate('lose')
    world.stored.delete('r1')
  },
}

const endsRecord = /log-in|everywhere|lost/

async function newScene(): Promise<Scene> {
  const world = new FakeWorld()
  const scene = { world, shop: world.app('shop'), bank: world.app('bank') }
  await scene.shop.logIn('alice', 'r1')
  // the shop's access token has run out, so that every visit asks the service
  world.time += 3_700_000
  return scene
}

/** Plays the events in every order of their port calls. */
function exploreNamed(
  names: readonly string[],
  check: (scene: Scene, order: string) => Promise<void>,
): Promise<number> {
  const named = names.map((name) => events[name] ?? (() => Promise.reject(new Error(name))))
  const gated = async () => {
    const scene = await newScene()
    const setGate = (gate: () => Promise<void>) => {
      scene.world.gate = gate
    }
    return { scene, setGate }
  }
  return explore(gated, named, check)
}

/** What must hold once everything has come to rest, whatever the order was. */
async function violations(names: readonly string[], { world, shop, bank }: Scene): Promise<string[]> {
  const found: string[] = []
  const old = world.stored.get('r1')
  if (names.some((name) => endsRecord.test(name)) && old !== undefined) found.push('an ended record is there')
  const idp = world.sessions.get('idp-1')
  const loggedOut = names.some((name) => /log-in|everywhere/.test(name)) && !names.includes('record lost')
  if (loggedOut && idp?.alive === true && !world.queued.has('idp-1'))
    found.push('the IdP session was forgotten')
  for (const { record } of world.stored.values()) {
    const session = world.sessions.get(record.sealed_session.split('|')[1] ?? '')
    if (session?.sub !== record.sub) found.push('a record mixes two users')
  }
  for (const app of [shop, bank]) {
    const before = app.local
    const outcome = await app.visit('r1')
    const local = outcome.status === 'authenticated' ? outcome.local : undefined
    if (local !== undefined && !world.stored.has(local.record))
      found.push(`${app.name} is in without a record`)
    if (local !== undefined && local.sub !== (local.record === 'r1' ? 'alice' : 'bob'))
      found.push(`${local.record} shows another user`)
    if (outcome.status === 'unavailable') found.push(`${app.name} is unavailable: ${String(outcome.cause)}`)
    if (old !== undefined && idp?.alive === true && outcome.status !== 'authenticated') {
      const left = app.name === 'bank' && names.includes('log-out here at the bank')
      if (!left) found.push(`${app.name} was signed out by nobody`)
    }
    if (app.name === 'bank' && local?.record === 'r1' && names.includes('log-out here at the bank'))
      found.push('the bank is in after it was left')
    app.local = before
  }
  const left = names.includes('log-out here at the bank') && names.includes('step-up at the bank')
  if (!left && names.some((name) => name.startsWith('step-up')) && old !== undefined) {
    const stepped = names.filter((name) => name.startsWith('step-up'))
    const methods = old.record.factors.map((factor) => factor.method).sort()
    if (methods.join() !== 'pwd,sms') found.push(`${stepped.join()} left ${methods.join()}`)
  }
  return found
}

const names = Object.keys(events)

t.test('W12 R04 S01 every interleaving of two events keeps the sign-on record consistent', async (t) => {
  for (const [i, first] of names.entries()) {
    for (const second of names.slice(i)) {
      const found = new Set<string>()
      const runs = await exploreNamed([first, second], async (scene, order) => {
        for (const violation of await violations([first, second], scene))
          found.add(`${violation} (order ${order})`)
      })
      t.same([...found], [], `${first} × ${second}: ${runs} orders`)
    }
  }
})

t.test(
  'R04 R17 log-out wins over a concurrent silent authentication and step-up in every order',
  async (t) => {
    const trio = [
      'log-out everywhere at the shop',
      'silent authentication at the bank',
      'step-up at the bank',
    ]
    const found = new Set<string>()
    const runs = await exploreNamed(trio, async (scene) => {
      for (const violation of await violations(trio, scene)) found.add(violation)
    })
    t.same([...found], [], `${runs} orders`)
    t.ok(runs > 1000, `${runs} orders were run`)
  },
)
