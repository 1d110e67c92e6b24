import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
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

const visit = (flow: Flow | undefined, requirement = {}, recordKey = 'r1'): Promise<SilentAuthOutcome> =>
  flow?.silentAuth({
    local: undefined,
    recordKey,
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

/** Holds back the calls of the service, each until it is let go on, by their order. */
function holdCalls(world: FakeWorld, ...numbers: number[]) {
  const held = new Map(numbers.map((number) => [number, Promise.withResolvers<void>()]))
  let began = 0
  world.gate = async (label) => {
    if (label !== 'authenticate') return
    began += 1
    await held.get(began)?.promise
  }
  return {
    began: () => began,
    goOn: (number: number) => held.get(number)?.resolve(),
    fail(number: number) {
      world.failNext = new LatchkeyError('upstream_unavailable', 'no answer')
      held.get(number)?.resolve()
    },
  }
}

const isShared = (outcome: SilentAuthOutcome | undefined) =>
  outcome?.trace.some(({ result }) => result === 'shared')

const turn = () => new Promise((resolve) => setImmediate(resolve))

for (const sharing of ['processes that share notes', 'a process alone']) {
  t.test(`requests leave a slow call when a later one was answered: ${sharing}`, async (t) => {
    const { world, banks } = await scene(2, ({ notes, ...ports }) =>
      sharing === 'a process alone' || notes === undefined ? ports : { ...ports, notes },
    )
    const [bank, other] = banks
    for (const [name, key] of Object.entries({ bob: 'r2', carol: 'r3', dave: 'r4' })) {
      await world.app('shop').logIn(name, key)
    }
    const calls = holdCalls(world, 1)
    const first = visit(bank)
    let joined: SilentAuthOutcome | undefined
    const joining = visit(bank).then((outcome) => {
      joined = outcome
    })
    await turn()
    world.time += 999
    t.match(await visit(bank, {}, 'r2'), { status: 'authenticated' })
    await turn()
    t.equal(joined, undefined, 'not slow yet')
    world.time += 1
    t.match(await visit(bank, {}, 'r3'), { status: 'authenticated' })
    await joining
    t.match(joined, { status: 'authenticated', local: { sub: 'alice' } })
    t.equal(calls.began(), 4, 'one second call')
    const overtaken = await first
    t.match(overtaken, { status: 'authenticated' }, 'the request whose call it was gets the other result')
    t.ok(isShared(overtaken), 'and its trace says so')
    t.notOk(isShared(joined), 'the one that made the second call has its own')
    calls.fail(1)
    await turn()
    t.match(await visit(bank), { status: 'authenticated' }, 'a late failure replaces no result')
    t.equal(calls.began(), 4)
    t.match(await visit(other), { status: 'authenticated' })
    t.equal(calls.began(), sharing === 'a process alone' ? 5 : 4)
  })
}

t.test('requests do not leave a slow call for an answer to an earlier one, or for a failure', async (t) => {
  const { world, banks } = await scene(1)
  for (const [name, key] of Object.entries({ bob: 'r2', carol: 'r3' })) {
    await world.app('shop').logIn(name, key)
  }
  const calls = holdCalls(world, 1, 2)
  const earlier = visit(banks[0], {}, 'r2')
  await turn()
  world.time += 1
  const slow = [visit(banks[0]), visit(banks[0])]
  await turn()
  world.time += 2_000
  calls.goOn(1)
  t.match(await earlier, { status: 'authenticated' })
  world.failNext = new LatchkeyError('upstream_unavailable', 'down')
  t.match(await visit(banks[0], {}, 'r3'), { status: 'unavailable' })
  await turn()
  calls.goOn(2)
  for (const outcome of await Promise.all(slow)) t.match(outcome, { status: 'authenticated' })
  t.equal(calls.began(), 3)
})

t.test('F17 a failure that took longer than an outage is remembered is not remembered', async (t) => {
  const { world, notes, banks } = await scene(2)
  const calls = holdCalls(world, 1, 2)
  const first = visit(banks[0])
  await turn()
  world.time += 1_000
  calls.fail(1)
  t.match(await first, { status: 'unavailable' })
  await turn()
  t.equal(notes.stored.size, 0)
  const second = visit(banks[0])
  await turn()
  world.time += 999
  calls.fail(2)
  t.match(await second, { status: 'unavailable' })
  for (const bank of banks) t.match(await visit(bank), { status: 'unavailable' }, 'a quicker one is')
  t.equal(calls.began(), 2)
  world.time += 1
  t.match(await visit(banks[1]), { status: 'authenticated' })
})

t.test('a call that outlives its lease leaves the note of the next process', async (t) => {
  const { world, notes, banks } = await scene(2)
  const calls = holdCalls(world, 1, 2)
  const first = visit(banks[0])
  await turn()
  world.time += 2_000
  const second = visit(banks[1])
  await turn()
  t.equal(calls.began(), 2)
  calls.fail(1)
  t.match(await first, { status: 'unavailable' })
  await turn()
  t.match([...notes.stored.values()], [{ expiresAt: world.time + 2_000, value: { state: 'asking' } }])
  calls.goOn(2)
  t.match(await second, { status: 'authenticated' })
})

t.test('a request that comes to an overtaken call begins the second one', async (t) => {
  const { world, banks } = await scene(1)
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1)
  const first = visit(banks[0])
  await turn()
  world.time += 1_000
  t.match(await visit(banks[0], {}, 'r2'), { status: 'authenticated' })
  t.equal(calls.began(), 2, 'nobody waits for it yet')
  t.match(await visit(banks[0]), { status: 'authenticated' })
  t.equal(calls.began(), 3)
  calls.goOn(1)
  t.match(await first, { status: 'authenticated' })
})

t.test('requests that wait make one second call, and wait no longer than for the first', async (t) => {
  const { world, banks } = await scene(1)
  for (const index of [1, 2, 3, 4]) await world.app('shop').logIn(`person ${index}`, `record ${index}`)
  const calls = holdCalls(world, 1, 3)
  const waiting = Array.from({ length: 12 }, () => visit(banks[0]))
  await turn()
  for (const index of [1, 2, 3]) {
    world.time += 1_000
    t.match(await visit(banks[0], {}, `record ${index}`), { status: 'authenticated' })
    await turn()
  }
  t.equal(calls.began(), 5, 'two of them for the one who waits')
  calls.fail(1)
  for (const outcome of await Promise.all(waiting)) t.match(outcome, { status: 'unavailable' })
  const next = visit(banks[0])
  await turn()
  t.equal(calls.began(), 5, 'a later request joins the second call')
  calls.goOn(3)
  t.match(await next, { status: 'authenticated' })
})

t.test('a failure of the second call does not replace the result of the first', async (t) => {
  const { world, banks } = await scene(1)
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1, 3)
  const first = visit(banks[0])
  await turn()
  world.time += 1_000
  t.match(await visit(banks[0], {}, 'r2'), { status: 'authenticated' })
  const second = visit(banks[0])
  await turn()
  t.equal(calls.began(), 3)
  calls.goOn(1)
  const answered = await first
  t.match(answered, { status: 'authenticated' })
  t.notOk(isShared(answered))
  calls.fail(3)
  const failed = await second
  t.match(failed, { status: 'authenticated' })
  t.ok(isShared(failed), 'its own call has failed')
  t.match(await visit(banks[0]), { status: 'authenticated' })
  t.equal(calls.began(), 3)
})

t.test('a record that cannot be opened is no sign that the service answers', async (t) => {
  const { world, banks } = await scene(1, (ports) => ({
    ...ports,
    signOnSeal: {
      ...ports.signOnSeal,
      open: (sealed, context) => (context === 'r2' ? undefined : ports.signOnSeal.open(sealed, context)),
    },
  }))
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1)
  const waiting = [visit(banks[0]), visit(banks[0])]
  await turn()
  world.time += 1_500
  t.match(await visit(banks[0], {}, 'r2'), { status: 'login_required', reason: 'record_unreadable' })
  await turn()
  t.equal(calls.began(), 1)
  calls.goOn(1)
  for (const outcome of await Promise.all(waiting)) t.match(outcome, { status: 'authenticated' })
})

t.test('results that are no longer shared make room for new ones', async (t) => {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  const { world, banks } = await scene(1, ({ notes: _, ...ports }) => ports)
  const results: WeakRef<object>[] = []
  for (let person = 0; person < 6; person += 1) {
    await world.app('shop').logIn(`person ${person}`, `record ${person}`)
    const outcome = await visit(banks[0], {}, `record ${person}`)
    if (outcome.status === 'authenticated') results.push(new WeakRef(outcome.local))
    if (person === 3) world.time += 40_000
  }
  await turn()
  gc()
  t.equal(results.length, 6)
  t.strictSame(
    results.map((result) => result.deref() !== undefined),
    [false, false, false, false, true, true],
  )
})

for (const [name, error] of Object.entries({
  'an outage': new LatchkeyError('upstream_unavailable', 'no answer'),
  'a pause': new LatchkeyError('rate_limited', 'slower', { retryAfterSeconds: 60 }),
})) {
  t.test(`the note keeps the result of the first call when the second gets ${name}`, async (t) => {
    const { world, banks } = await scene(2)
    await world.app('shop').logIn('bob', 'r2')
    const calls = holdCalls(world, 1, 3)
    const first = visit(banks[0])
    await turn()
    world.time += 1_000
    await visit(banks[0], {}, 'r2')
    const second = visit(banks[0])
    await turn()
    calls.goOn(1)
    t.match(await first, { status: 'authenticated' })
    calls.fail(3)
    world.failNext = error
    t.match(await second, { status: 'authenticated' })
    await turn()
    t.match(await visit(banks[1]), { status: 'authenticated' }, 'another process')
    t.equal(calls.began(), 3)
  })
}

t.test('a pause of the second call outlasts a late failure of the first', async (t) => {
  const { world, banks } = await scene(1, ({ notes: _, ...ports }) => ports)
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1, 3)
  const first = visit(banks[0])
  await turn()
  world.time += 1_000
  await visit(banks[0], {}, 'r2')
  const second = visit(banks[0])
  await turn()
  calls.fail(3)
  world.failNext = new LatchkeyError('rate_limited', 'slower', { retryAfterSeconds: 60 })
  t.match(await second, { status: 'unavailable' })
  await turn()
  world.time += 2_000
  calls.fail(1)
  t.match(await first, { status: 'unavailable' })
  t.match(await visit(banks[0]), { status: 'unavailable' })
  t.equal(calls.began(), 3)
})

t.test('a quick failure of the second call does not end the wait for the first', async (t) => {
  const { world, banks } = await scene(1)
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1, 3)
  const first = visit(banks[0])
  const joined = visit(banks[0])
  await turn()
  world.time += 1_000
  await visit(banks[0], {}, 'r2')
  await turn()
  t.equal(calls.began(), 3)
  calls.fail(3)
  await turn()
  calls.goOn(1)
  t.match(await first, { status: 'authenticated' })
  t.match(await joined, { status: 'authenticated' })
})
