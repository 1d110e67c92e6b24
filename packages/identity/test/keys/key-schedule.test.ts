import t from 'tap'
import { endedBy, freeSecond, type KeyTimes, keyPhases, overlapSeconds } from '../../src/keys/key-schedule.ts'

const key = (key_id: string, times: Partial<KeyTimes> = {}): KeyTimes => ({
  key_id,
  tenant_id: '*',
  purpose: 'sig',
  created_at: 0,
  signs_from: 0,
  retired_at: null,
  ...times,
})

/** The states of keys at a moment, in their order. */
function states(keys: KeyTimes[], now: number): (string | undefined)[] {
  const phases = keyPhases(keys, now)
  return keys.map(({ key_id }) => phases.get(key_id)?.state)
}

/** Five keys whose times are as they come. */
function keysOfRound(round: number) {
  return Array.from({ length: 5 }, (_, index) => {
    const random = (round * 7919 + index * 104_729) % 1_000_003
    return key(`k${index}`, {
      created_at: random % 7,
      signs_from: random % 11,
      retired_at: random % 3 === 0 ? random % 13 : null,
    })
  })
}

t.test('J01 J02 a key waits, signs, stays for its tokens, and ends', async (t) => {
  const keys = [key('a'), key('b', { created_at: 1000, signs_from: 1900 })]
  t.same(states(keys, 1000), ['signing', 'pending'])
  t.same(states(keys, 1899), ['signing', 'pending'])
  t.same(states(keys, 1900), ['verifying', 'signing'])
  t.same(states(keys, 1900 + overlapSeconds - 1), ['verifying', 'signing'])
  t.same(states(keys, 1900 + overlapSeconds), ['ended', 'signing'])
  const phases = keyPhases(keys, 1000)
  t.same(phases.get('a'), { state: 'signing', until: 1900 })
  t.same(phases.get('b'), { state: 'pending', until: 1900 })
  t.same(keyPhases(keys, 1900).get('b'), { state: 'signing' })
})

t.test('a key follows those of its own purpose only', async (t) => {
  const beside = { purpose: 'sig-rs256', created_at: 1000, signs_from: 1000 }
  t.same(states([key('a'), key('b', beside)], 1000), ['signing', 'signing'])
  t.same(states([key('a'), key('b', beside), key('c', { signs_from: 2000 })], 2000), [
    'verifying',
    'signing',
    'signing',
  ])
})

t.test('J02 a key stays longer than any token may live', async (t) => {
  t.ok(overlapSeconds > 86_400)
})

t.test('a key that is retired before it signs never does, and the one before goes on', async (t) => {
  const keys = [key('a'), key('b', { signs_from: 1900, retired_at: 1500 })]
  t.same(states(keys, 1400), ['signing', 'pending'])
  t.same(states(keys, 1500), ['signing', 'ended'])
  t.same(states(keys, 5000), ['signing', 'ended'])
})

t.test('the keys of each tenant follow one another apart', async (t) => {
  const keys = [
    key('a'),
    key('t1', { tenant_id: 't', signs_from: 10 }),
    key('t2', { tenant_id: 't', signs_from: 20 }),
  ]
  t.same(states(keys, 15), ['signing', 'signing', 'pending'])
  t.same(states(keys, 25), ['signing', 'verifying', 'signing'])
})

t.test('the phases of the keys of many tenants take no comparison of one tenant with another', async (t) => {
  let reads = 0
  const keys = Array.from({ length: 1000 }, (_, index) => ({
    ...key(`k${index}`),
    get tenant_id() {
      reads += 1
      return `t${index}`
    },
  }))
  t.equal(new Set(states(keys, 1).filter((state) => state === 'signing')).size, 1)
  t.ok(reads <= 10 * keys.length, `${reads} reads`)
})

t.test('a tenant key that is retired leaves its tenant to the shared one', async (t) => {
  const keys = [key('a'), key('t1', { tenant_id: 't', signs_from: 10, retired_at: 50 })]
  t.same(states(keys, 50), ['signing', 'verifying'])
})

t.test('at most one key of a tenant signs, whatever their times', async (t) => {
  for (let round = 0; round < 2000; round += 1) {
    const keys = keysOfRound(round)
    for (let now = 0; now < 14; now += 1) {
      const signing = states(keys, now).filter((state) => state === 'signing')
      if (signing.length > 1) t.fail(`${signing.length} keys sign at ${now} of ${JSON.stringify(keys)}`)
    }
  }
  t.pass('never two')
})

t.test('a key begins in a second in which no other of its line does', async (t) => {
  const taken = [key('a'), key('b', { signs_from: 10 }), key('c', { signs_from: 11 })]
  t.equal(freeSecond(taken, 9), 9)
  t.equal(freeSecond(taken, 10), 12)
  t.equal(freeSecond([], 10), 10)
})

t.test('a key that another ended stays so when the other is gone', async (t) => {
  const [a, b, c] = [key('a'), key('b', { signs_from: 10 }), key('c', { signs_from: 20 })]
  const beside = key('x', { purpose: 'sig-rs256' })
  t.same(endedBy(b, [a, b, c, beside], 15), [{ key_id: 'a', retired_at: 10 }])
  t.same(endedBy(c, [a, b, c, beside], 25), [{ key_id: 'b', retired_at: 20 }])
  t.same(endedBy(c, [a, b, c, beside], 15), [], 'one that waits has ended none yet')
  t.same(endedBy(a, [a, b, c, beside], 25), [])
})

t.test('whatever the times of keys, none begins again when another is removed', async (t) => {
  for (let round = 0; round < 2000; round += 1) {
    const keys = keysOfRound(round)
    const now = round % 14
    for (const removed of keys) {
      const ends = new Map(endedBy(removed, keys, now).map((end) => [end.key_id, end]))
      const rest = keys.filter((each) => each !== removed)
      const [before, after] = [
        keyPhases(keys, now),
        keyPhases(
          rest.map((each) => ({ ...each, ...ends.get(each.key_id) })),
          now,
        ),
      ]
      for (const { key_id } of rest) {
        const [was, is] = [before.get(key_id), after.get(key_id)]
        // those that go on may do so until another time
        const goesOn = was?.state === 'signing' || was?.state === 'pending'
        if (was?.state !== is?.state || (!goesOn && was?.until !== is?.until)) {
          t.fail(`${key_id} changes at ${now} without ${removed.key_id}: ${JSON.stringify(keys)}`)
        }
      }
    }
  }
  t.pass('never one')
})
