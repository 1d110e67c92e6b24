import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { LatchkeyError } from '../../src/index.ts'
import { scene, turn, visit } from './shared-scene.ts'

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

t.test('the result of one user is not shared with another who has the same record', async (t) => {
  const { world, banks } = await scene(2)
  t.match(await visit(banks[0]), { status: 'authenticated', local: { sub: 'alice' } })
  world.stored.delete('r1')
  await world.app('shop').logIn('bob', 'r1')
  for (const bank of banks) t.match(await visit(bank), { status: 'authenticated', local: { sub: 'bob' } })
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
