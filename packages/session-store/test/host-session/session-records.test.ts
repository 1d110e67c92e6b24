import t from 'tap'
import { recentIds } from '../../src/host-session/recent-ids.ts'
import { SessionRecords } from '../../src/host-session/session-records.ts'
import { memoryStore, type RecordStore } from '../../src/index.ts'

t.test(
  'a write that meets other writes again and again ends as unavailable and changes nothing',
  async (t) => {
    const store = memoryStore({ now: () => 0 })
    let tries = 0
    const records = {
      ...store,
      async replace() {
        tries += 1
        return { result: 'conflict' as const }
      },
    }
    const now = () => 0
    const [replaced, destroyed, missing] = [recentIds(now), recentIds(now), recentIds(now)]
    const sessions = new SessionRecords({
      records,
      ttlMs: 60_000,
      now,
      repeatMs: 20,
      replaced,
      destroyed,
      missing,
    })
    const key = 'host-session/shop:key'
    const expiresAt = 60_000
    await store.create(key, { cookie: { originalMaxAge: null }, data: { note: 'theirs' } }, expiresAt)
    await t.rejects(sessions.save(key, { cookie: {}, note: 'mine' }), {
      statusCode: 503,
      code: 'store_unavailable',
    })
    t.ok(tries > 1)
    t.match((await store.read([key]))[0]?.value, { data: { note: 'theirs' } })
  },
)

t.test('R03 40 requests that write one session at once all keep their fields', async (t) => {
  const inner = memoryStore({ now: () => 0 })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const records: RecordStore = {
    read: (keys) => turn().then(() => inner.read(keys)),
    create: (...given) => turn().then(() => inner.create(...given)),
    replace: (...given) => turn().then(() => inner.replace(...given)),
    end: (...given) => turn().then(() => inner.end(...given)),
  }
  const now = () => 0
  const [replaced, destroyed, missing] = [recentIds(now), recentIds(now), recentIds(now)]
  // on a busy machine 40 turns may take longer than a request would wait
  const sessions = new SessionRecords({
    records,
    ttlMs: 60_000,
    now,
    repeatMs: 25_000,
    replaced,
    destroyed,
    missing,
  })
  const key = 'host-session/shop:key'
  await inner.create(key, { cookie: { originalMaxAge: null }, data: {} }, 60_000)
  const loaded = await Promise.all(Array.from({ length: 40 }, () => sessions.load(key)))
  await Promise.all(
    loaded.map(async (session, index) => {
      // with a method, as the library presents it: a plain object would replace the session
      await sessions.save(key, Object.assign(session ?? {}, { save() {}, [`field${index}`]: index }))
    }),
  )
  const [stored] = await inner.read([key])
  t.match(stored?.value, { data: Object.fromEntries(loaded.map((_, index) => [`field${index}`, index])) })
})

t.test('a session that ends between two writes of a request stays ended', async (t) => {
  const store = memoryStore({ now: () => 0 })
  const key = 'host-session/shop:key'
  const records = {
    ...store,
    // somebody took the key, and it ended again before it could be read
    create: async () => false,
  }
  const now = () => 0
  const [replaced, destroyed, missing] = [recentIds(now), recentIds(now), recentIds(now)]
  const sessions = new SessionRecords({ records, ttlMs: 60_000, now, replaced, destroyed, missing })
  await t.rejects(sessions.save(key, { cookie: {}, note: 'mine' }), {
    statusCode: 503,
    code: 'store_unavailable',
  })
  destroyed.add(key)
  await sessions.save(key, { cookie: {}, note: 'mine' })
  t.same(await store.read([key]), [undefined])
})

t.test('B13 a record without data loads as an empty session', async (t) => {
  const store = memoryStore({ now: () => 0 })
  const now = () => 0
  const [replaced, destroyed, missing] = [recentIds(now), recentIds(now), recentIds(now)]
  const sessions = new SessionRecords({ records: store, ttlMs: 60_000, now, replaced, destroyed, missing })
  const key = 'host-session/shop:key'
  await store.create(key, { data: 'text' }, 60_000)
  const session = await sessions.load(key)
  t.match(session, { cookie: { originalMaxAge: null } })
  t.same(Object.keys(session ?? {}).sort(), ['cookie', 'latchkeyState'])
})

t.test('B13 a write replaces a record that is no object', async (t) => {
  const now = () => 0
  const written: unknown[] = []
  const records = {
    ...memoryStore({ now }),
    create: async () => false,
    read: async () => [{ version: 7, expiresAt: 60_000, value: 'text' }],
    async replace(_key: string, version: number, value: unknown) {
      written.push(version, value)
      return { result: 'replaced' as const, version: version + 1 }
    },
  }
  const [replaced, destroyed, missing] = [recentIds(now), recentIds(now), recentIds(now)]
  const sessions = new SessionRecords({ records, ttlMs: 60_000, now, replaced, destroyed, missing })
  await sessions.save('host-session/shop:key', { cookie: {}, note: 'mine' })
  t.same(written, [7, { cookie: { originalMaxAge: null }, data: { note: 'mine' } }])
})
