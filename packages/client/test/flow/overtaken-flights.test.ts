import t from 'tap'
import { LatchkeyError, type SilentAuthOutcome } from '../../src/index.ts'
import type { FakeWorld } from './fake-world.ts'
import { scene, turn, visit } from './shared-scene.ts'

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

t.test('the failure of an overtaken call leaves the note that others wait for', async (t) => {
  const { world, notes, banks } = await scene(1)
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1, 3)
  const first = visit(banks[0])
  await turn()
  const [key = ''] = notes.stored.keys()
  const asking = notes.stored.get(key)
  t.match(asking, { value: { state: 'asking' } })
  world.time += 1_000
  await visit(banks[0], {}, 'r2')
  const second = visit(banks[0])
  await turn()
  world.time += 500
  calls.fail(1)
  t.match(await first, { status: 'unavailable' })
  await turn()
  t.equal(notes.stored.get(key), asking)
  calls.goOn(3)
  t.match(await second, { status: 'authenticated' })
})

t.test('the failure of a second call leaves the note of the next process', async (t) => {
  const { world, notes, banks } = await scene(2)
  await world.app('shop').logIn('bob', 'r2')
  const calls = holdCalls(world, 1, 3, 4)
  const first = visit(banks[0])
  await turn()
  const [key = ''] = notes.stored.keys()
  world.time += 1_000
  await visit(banks[0], {}, 'r2')
  const second = visit(banks[0])
  await turn()
  t.equal(calls.began(), 3)
  world.time += 1_000
  const next = visit(banks[1])
  await turn()
  t.equal(calls.began(), 4, 'the note of the first call has ended')
  const asking = notes.stored.get(key)
  t.match(asking, { expiresAt: world.time + 2_000, value: { state: 'asking' } })
  world.time += 500
  calls.fail(3)
  await turn()
  await turn()
  t.equal(notes.stored.get(key), asking)
  calls.goOn(1)
  calls.goOn(4)
  t.match(await second, { status: 'unavailable' })
  for (const outcome of [first, next]) t.match(await outcome, { status: 'authenticated' })
})
