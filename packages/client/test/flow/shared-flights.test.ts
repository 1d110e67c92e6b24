import t from 'tap'
import {
  createFlow,
  defaultSignOnLifetimes,
  type FlightNotes,
  type Flow,
  type FlowPorts,
  LatchkeyError,
  type SilentAuthOutcome,
} from '../../src/index.ts'
import { FakeWorld } from './fake-world.ts'

/** The notes that processes of an app share, and what was written into them. */
class FakeNotes implements FlightNotes {
  readonly stored = new Map<string, { expiresAt: number; value: unknown }>()
  readonly written: unknown[] = []
  fails = false
  readonly #world: FakeWorld

  constructor(world: FakeWorld) {
    this.#world = world
  }

  async read(key: string) {
    this.#mayFail()
    return this.#present(key)
  }

  #present(key: string) {
    const note = this.stored.get(key)
    return note !== undefined && note.expiresAt > this.#world.time ? note : undefined
  }

  async create(key: string, value: unknown, expiresAt: number) {
    this.#mayFail()
    if (this.#present(key) !== undefined) return false
    this.stored.set(key, { expiresAt, value })
    return true
  }

  async replace(key: string, value: unknown, expiresAt: number) {
    this.#mayFail()
    this.written.push(value)
    this.stored.set(key, { expiresAt, value })
  }

  async end(key: string) {
    this.#mayFail()
    this.stored.delete(key)
  }

  #mayFail() {
    if (this.fails) throw new Error('store down')
  }
}

/** Processes of the bank that share a store; alice is signed in at the shop. */
async function scene(
  count: number,
  change: (ports: FlowPorts, index: number) => FlowPorts = (ports) => ports,
) {
  const world = new FakeWorld()
  const notes = new FakeNotes(world)
  await world.app('shop').logIn('alice', 'r1')
  const app = {
    ...{ app: 'bank', requirement: {}, lifetimes: defaultSignOnLifetimes, stepUpMethods: [] },
  }
  const banks = Array.from({ length: count }, (_, i) =>
    createFlow(change({ ...world.ports(), notes }, i), app),
  )
  const { calls } = world
  return { world, notes, banks, calls: () => world.calls - calls }
}

const visit = (flow: Flow | undefined, requirement = {}): Promise<SilentAuthOutcome> =>
  flow?.silentAuth({
    local: undefined,
    recordKey: 'r1',
    requirement,
    mayAskService: true,
    changesState: false,
  }) ?? Promise.reject(new Error('no such process'))

t.test('R06 processes share one call, its result and the id of the new local session', async (t) => {
  const { world, banks, calls } = await scene(4)
  const outcomes = await Promise.all(banks.flatMap((bank) => Array.from({ length: 10 }, () => visit(bank))))
  t.equal(calls(), 1)
  const ids = outcomes.map((outcome) => outcome.status === 'authenticated' && outcome.localId)
  t.equal(new Set(ids).size, 1)
  t.match(ids[0], /^[\w-]{43}$/)
  world.time += 29_000
  await visit(banks[3])
  t.equal(calls(), 1, 'W14 for half a minute')
  world.time += 2_000
  await visit(banks[3])
  t.equal(calls(), 2)
})

t.test('R06 each request evaluates its own requirement on the shared result', async (t) => {
  const { banks, calls } = await scene(2)
  const [open, strict] = await Promise.all([visit(banks[0]), visit(banks[1], { methods: ['sms'] })])
  t.equal(open?.status, 'authenticated')
  t.not(strict?.status, 'authenticated')
  t.equal(calls(), 1)
})

t.test('E02 shared results are sealed and show neither token, id nor user', async (t) => {
  const sealed: string[] = []
  const { notes, banks } = await scene(1, (ports) => ({
    ...ports,
    appSeal: {
      seal: (text, context) => {
        sealed.push(text)
        return `sealed for ${context.length}`
      },
      open: () => undefined,
    },
  }))
  await visit(banks[0])
  t.ok(sealed.some((text) => text.includes('alice')))
  t.notMatch(JSON.stringify([...notes.written, ...notes.stored.keys()]), /alice|r1|idp-1/)
})

t.test('requests do not wait for a note that cannot be opened or read', async (t) => {
  const foreign = await scene(2, (ports, i) =>
    i === 0 ? ports : { ...ports, appSeal: { ...ports.appSeal, open: () => undefined } },
  )
  await visit(foreign.banks[0])
  t.equal((await visit(foreign.banks[1])).status, 'authenticated')
  t.equal(foreign.calls(), 2)
  const forged = await scene(2)
  await visit(forged.banks[0])
  for (const note of forged.notes.stored.values()) note.value = { state: 'settled', sealed: 'forged' }
  t.equal((await visit(forged.banks[1])).status, 'authenticated')
  const down = await scene(1)
  down.notes.fails = true
  t.equal((await visit(down.banks[0])).status, 'authenticated')
})

t.test('R06 after a process has died, another calls the service when its note ends', async (t) => {
  const { world, notes, banks, calls } = await scene(3)
  const create = notes.create.bind(notes)
  let dead = true
  notes.create = async (key, value, expiresAt) => {
    if (dead) {
      dead = false
      await create(key, value, expiresAt)
      // time goes on only once somebody waits
      setTimeout(() => {
        world.time += 2_001
      }, 30)
      return false
    }
    return create(key, value, expiresAt)
  }
  const outcomes = await Promise.all(banks.map((bank) => visit(bank)))
  for (const outcome of outcomes) t.equal(outcome.status, 'authenticated')
  t.equal(calls(), 1)
})

t.test('R06 requests wait at most 2.5 s for a note that never ends', async (t) => {
  const { notes, banks, calls } = await scene(1)
  notes.create = async () => false
  notes.read = async () => ({ expiresAt: Number.MAX_SAFE_INTEGER, value: { state: 'asking' } })
  // a wait without end fails by the time limit of the file
  t.equal((await visit(banks[0])).status, 'authenticated')
  t.equal(calls(), 1)
})

t.test('W14 all processes share a pause of the service, and an outage for a second', async (t) => {
  const { world, banks, calls } = await scene(2)
  world.failNext = new LatchkeyError('rate_limited', 'slower', { retryAfterSeconds: 20 })
  t.match(await visit(banks[0]), { status: 'unavailable', retryAfterSeconds: 20 })
  world.time += 12_000
  t.match(await visit(banks[1]), { status: 'unavailable', retryAfterSeconds: 8 })
  t.equal(calls(), 1)
  world.time += 8_000
  t.equal((await visit(banks[1])).status, 'authenticated')
  const outage = await scene(2)
  outage.world.failNext = new LatchkeyError('upstream_unavailable', 'down')
  await visit(outage.banks[0])
  t.equal((await visit(outage.banks[1])).status, 'unavailable', 'F17')
  outage.world.time += 1_000
  t.equal((await visit(outage.banks[1])).status, 'authenticated')
})

t.test('J10 failures of one process alone are not shared', async (t) => {
  const broken = { seal: () => '', open: () => undefined }
  const { banks } = await scene(2, (ports, i) => (i === 0 ? { ...ports, signOnSeal: broken } : ports))
  t.match(await visit(banks[0]), { status: 'login_required', reason: 'record_unreadable' })
  t.equal((await visit(banks[1])).status, 'authenticated')
  const refused = await scene(2)
  refused.world.failNext = new LatchkeyError('client_auth_failed', 'an old secret')
  t.equal((await visit(refused.banks[0])).status, 'unavailable')
  t.equal((await visit(refused.banks[1])).status, 'authenticated')
})

t.test('an unknown session ends for all requests with one call', async (t) => {
  const { world, banks, calls } = await scene(4)
  const session = world.sessions.get('idp-1')
  if (session) session.alive = false
  const outcomes = await Promise.all(banks.map((bank) => visit(bank)))
  for (const outcome of outcomes) t.equal(outcome.status, 'login_required')
  t.equal(calls(), 1)
  t.notOk(world.stored.has('r1'))
})

t.test('W12 W15 log-out and step-up make shared results unreachable at once', async (t) => {
  const { world, banks, calls } = await scene(2)
  await visit(banks[0])
  await world.app('shop').stepUp('alice', 'r1')
  const stepUp = calls()
  t.match(await visit(banks[1]), { status: 'authenticated', local: { amr: ['pwd', 'sms', 'mfa'] } })
  t.equal(calls(), stepUp + 1)
  await banks[0]?.logOut('r1', 'here')
  t.match(await visit(banks[1]), { status: 'login_required', reason: 'left_this_app' })
  await banks[0]?.logOut('r1', 'everywhere')
  t.match(await visit(banks[1]), { status: 'login_required', reason: 'not_signed_in' })
})
