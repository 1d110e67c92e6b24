import type { Test } from 'tap'
import { hashedKey, type Store } from '../src/index.ts'

/** What the contract needs of a store: its clock stands still unless it is moved. */
export interface StoreUnderTest {
  store: Store
  now(): number
  /** Moves the store's clock on. */
  pass(ms: number): void
}

let keys = 0
const freshKey = () => {
  keys += 1
  return hashedKey('contract', `${process.pid}-${keys}`)
}

const hour = 3_600_000

/** The one suite that every store passes. */
export function recordStoreContract(t: Test, make: (t: Test) => StoreUnderTest): void {
  t.test('create stores a record of version 1 only where none is', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    const expiresAt = now() + hour
    t.equal(await store.create(key, { name: 'first' }, expiresAt), true)
    t.equal(await store.create(key, { name: 'second' }, expiresAt), false)
    t.strictSame(await store.read([key]), [{ version: 1, expiresAt, value: { name: 'first' } }])
  })

  t.test('read gives each key its record, and undefined where there is none', async (t) => {
    const { store, now } = make(t)
    const [one, absent, two] = [freshKey(), freshKey(), freshKey()]
    await store.create(one, { n: 1 }, now() + hour)
    await store.create(two, { n: 2 }, now() + hour)
    const records = await store.read([two, absent, one, two])
    t.strictSame(
      records.map((record) => record?.value),
      [{ n: 2 }, undefined, { n: 1 }, { n: 2 }],
    )
    t.strictSame(await store.read([]), [])
  })

  t.test('replace needs the version that was read and makes the next one', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    await store.create(key, { n: 1 }, now() + hour)
    const later = now() + 2 * hour
    t.strictSame(await store.replace(key, 1, { n: 2 }, later), { result: 'replaced', version: 2 })
    t.strictSame(await store.replace(key, 1, { n: 3 }, later), { result: 'conflict' })
    t.strictSame(await store.replace(key, 3, { n: 3 }, later), { result: 'conflict' })
    t.strictSame(await store.read([key]), [{ version: 2, expiresAt: later, value: { n: 2 } }])
  })

  t.test('R02 replace never brings an ended record back', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    await store.create(key, { n: 1 }, now() + hour)
    t.equal(await store.end(key), 'ended')
    t.strictSame(await store.replace(key, 1, { n: 2 }, now() + hour), { result: 'absent' })
    t.strictSame(await store.read([key]), [undefined])
    t.equal(await store.create(key, { n: 3 }, now() + hour), true)
  })

  t.test('end with a version ends only that version', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    t.equal(await store.end(key), 'absent')
    t.equal(await store.end(key, 1), 'absent')
    await store.create(key, {}, now() + hour)
    t.equal(await store.end(key, 2), 'conflict')
    t.equal((await store.read([key]))[0]?.version, 1)
    t.equal(await store.end(key, 1), 'ended')
    t.strictSame(await store.read([key]), [undefined])
  })

  t.test('P12 a record is absent from its expiry on, for every method', async (t) => {
    const { store, now, pass } = make(t)
    const [key, gone, third] = [freshKey(), freshKey(), freshKey()]
    for (const each of [key, gone, third]) await store.create(each, { n: 1 }, now() + hour)
    pass(hour - 1)
    t.ok((await store.read([key]))[0])
    pass(1)
    t.strictSame(await store.read([key]), [undefined])
    t.strictSame(await store.replace(key, 1, { n: 2 }, now() + hour), { result: 'absent' })
    t.equal(await store.end(gone, 1), 'absent')
    t.equal(await store.create(third, { n: 2 }, now() + hour), true)
    t.strictSame((await store.read([third]))[0]?.value, { n: 2 })
  })

  t.test('a record that is stored with a past expiry is absent', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    t.equal(await store.create(key, { n: 1 }, now() - 1), true)
    t.strictSame(await store.read([key]), [undefined])
  })

  t.test('a record holds what was stored and shares nothing with it', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    const value = { text: 'ü\u0000\u2028:"\\', list: [1, null, { deep: true }], none: undefined }
    await store.create(key, value, now() + hour)
    value.list.length = 0
    const [first, second] = await store.read([key, key])
    t.strictSame(first?.value, { text: 'ü\u0000\u2028:"\\', list: [1, null, { deep: true }] })
    t.strictSame(second?.value, first?.value)
    t.not(second?.value, first?.value)
  })

  t.test('B12 M03 the names of Object.prototype are inert as keys and as fields', async (t) => {
    const { store, now } = make(t)
    for (const key of ['__proto__', 'constructor', 'toString']) {
      t.strictSame(await store.read([key]), [undefined])
      t.equal(await store.create(key, { key }, now() + hour), true)
      t.strictSame((await store.read([key]))[0]?.value, { key })
      t.equal(await store.end(key), 'ended')
    }
    const key = freshKey()
    await store.create(
      key,
      JSON.parse('{"__proto__":{"admin":true},"a":{"__proto__":1,"b":2}}'),
      now() + hour,
    )
    const [record] = await store.read([key])
    t.strictSame(record?.value, { a: { b: 2 } })
    t.equal(JSON.stringify(record?.value), '{"a":{"b":2}}')
  })

  t.test('B14 what is no JSON object, or too large, is refused', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    const refused = { name: 'StoreError', code: 'store_protocol' }
    for (const value of [undefined, null, 'text', 1, ['list'], { large: 'x'.repeat(65_536) }]) {
      await t.rejects(store.create(key, value, now() + hour), refused)
      await t.rejects(store.replace(key, 1, value, now() + hour), refused)
    }
    await t.rejects(store.create(key, {}, Number.NaN), refused)
    await t.rejects(store.create(key, {}, now() + 0.5), refused)
    t.strictSame(await store.read([key]), [undefined])
    t.equal(await store.create(key, { large: 'x'.repeat(65_000) }, now() + hour), true)
  })

  t.test('of 100 parallel creates of one key exactly one wins', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    const attempts = Array.from({ length: 100 }, (_, n) => store.create(key, { n }, now() + hour))
    t.equal((await Promise.all(attempts)).filter((created) => created).length, 1)
  })

  t.test('R03 of 100 parallel replaces of one version exactly one wins', async (t) => {
    const { store, now } = make(t)
    const key = freshKey()
    await store.create(key, { n: -1 }, now() + hour)
    const attempts = Array.from({ length: 100 }, (_, n) => store.replace(key, 1, { n }, now() + hour))
    const results = (await Promise.all(attempts)).map(({ result }) => result)
    t.equal(results.filter((result) => result === 'replaced').length, 1)
    t.equal(results.filter((result) => result === 'conflict').length, 99)
    const [record] = await store.read([key])
    t.equal(record?.version, 2)
    t.strictSame(record?.value, { n: results.indexOf('replaced') })
  })

  t.test('take leases what is due, the longest due first, and not again before the lease ends', async (t) => {
    const queue = make(t).store.queue('log-outs')
    await queue.add('second', 20)
    await queue.add('first', 10)
    await queue.add('later', 500)
    t.strictSame(await queue.take(9, 100, 10), [])
    t.strictSame(await queue.take(30, 100, 1), ['first'])
    t.strictSame(await queue.take(30, 110, 10), ['second'])
    t.strictSame(await queue.take(99, 200, 10), [])
    t.strictSame(await queue.take(110, 200, 10), ['first', 'second'])
    await queue.remove('first')
    await queue.remove('never there')
    t.strictSame(await queue.take(1_000, 2_000, 10), ['second', 'later'])
  })

  t.test('adding an entry again moves it, and queues do not share entries', async (t) => {
    const { store } = make(t)
    const queue = store.queue('moved')
    await queue.add('entry', 10)
    await queue.add('entry', 50)
    t.strictSame(await queue.take(49, 100, 10), [])
    t.strictSame(await store.queue('other').take(50, 100, 10), [])
    t.strictSame(await store.queue('moved').take(50, 100, 10), ['entry'])
  })

  t.test('one entry that many take at once goes to one of them', async (t) => {
    const queue = make(t).store.queue('rush')
    await queue.add('entry', 0)
    const takes = await Promise.all(Array.from({ length: 50 }, () => queue.take(1, 100, 5)))
    t.strictSame(takes.flat(), ['entry'])
  })

  t.test('a store answers ping', async (t) => {
    await t.resolves(make(t).store.ping())
  })

  t.test('K10 a queue name that could be taken for something else is refused', async (t) => {
    const { store } = make(t)
    for (const name of ['', 'a b', 'A', 'a{b}', 'a*', 'a.b']) {
      t.throws(() => store.queue(name), { code: 'config_invalid' })
    }
  })
}
