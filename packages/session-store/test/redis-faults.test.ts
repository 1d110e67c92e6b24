import { startRedis } from '@latchkey/local-services'
import t from 'tap'
import { redisStore } from '../src/index.ts'
import { connect, freshPrefix, until } from './redis-for-test.ts'

const unavailable = { name: 'StoreError', code: 'store_unavailable' }
const hour = () => Date.now() + 3_600_000

/** Milliseconds until `call` rejected. */
async function timeToReject(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  const rejected = await call().then(
    () => false,
    () => true,
  )
  return rejected ? performance.now() - start : Number.NaN
}

t.test(
  'P02 while Redis is stopped every call fails in time; within 2 s of its return the data is there',
  async (t) => {
    const server = await startRedis({ persistent: true })
    t.teardown(() => server.stop())
    const store = redisStore({ redis: connect(t, server.url), prefix: freshPrefix() })
    await store.create('a', { n: 1 }, hour())
    await server.halt()
    for (let n = 0; n < 8; n += 1) {
      const took = await timeToReject(() => store.read(['a']))
      t.ok(took < 1_500, `a read fails, in ${took} ms`)
    }
    await t.rejects(store.replace('a', 1, { n: 2 }, hour()), unavailable)
    await t.rejects(store.end('a'), unavailable)
    await t.rejects(store.ping(), unavailable)
    await server.restart()
    const works = () =>
      store.ping().then(
        () => true,
        () => false,
      )
    const took = await until(works)
    t.ok(took < 2_000, `back after ${took} ms`)
    t.strictSame((await store.read(['a']))[0]?.value, { n: 1 })
  },
)

t.test(
  'P04 while Redis is frozen every call fails in time; within 2 s of the thaw it works again',
  async (t) => {
    const server = await startRedis()
    t.teardown(() => server.stop())
    const redis = connect(t, server.url)
    const store = redisStore({ redis, prefix: freshPrefix(), maxPending: 100 })
    await store.create('a', { n: 1 }, hour())
    let closed = 0
    redis.on('close', () => {
      closed += 1
    })
    server.freeze()
    const flood = Array.from({ length: 1_000 }, () => timeToReject(() => store.read(['a'])))
    const times = await Promise.all(flood)
    t.ok(
      times.every((time) => time < 1_500),
      `the slowest of a thousand took ${Math.max(...times)} ms`,
    )
    await until(async () => {
      await t.rejects(store.read(['a']), unavailable)
      return closed >= 2
    }, 15_000)
    server.thaw()
    const works = () =>
      store.ping().then(
        () => true,
        () => false,
      )
    const took = await until(works)
    t.ok(took < 2_000, `back after ${took} ms`)
    t.strictSame((await store.read(['a']))[0]?.value, { n: 1 })
  },
)

t.test('P01 a store whose Redis is not there at the start works once it is', async (t) => {
  const server = await startRedis()
  t.teardown(() => server.stop())
  await server.halt()
  const store = redisStore({ redis: connect(t, server.url), prefix: freshPrefix() })
  await t.rejects(store.ping(), unavailable)
  await server.restart()
  const took = await until(() =>
    store.ping().then(
      () => true,
      () => false,
    ),
  )
  t.ok(took < 2_000, `there after ${took} ms`)
})

t.test('P06 a write whose connection is killed fails once and is not sent again', async (t) => {
  const server = await startRedis()
  t.teardown(() => server.stop())
  const redis = connect(t, server.url)
  const admin = connect(t, server.url)
  const store = redisStore({ redis, prefix: freshPrefix(), commandTimeoutMs: 5_000 })
  await store.create('a', { n: 1 }, hour())
  const id = await redis.client('ID')
  await admin.client('PAUSE', 30_000, 'WRITE')
  const write = store.replace('a', 1, { n: 2 }, hour())
  const rejected = t.rejects(write, unavailable)
  await until(async () => String(await admin.client('LIST', 'ID', id)).includes('cmd=evalsha'))
  await admin.client('KILL', 'ID', id)
  await admin.client('UNPAUSE')
  await rejected
  await until(() =>
    store.ping().then(
      () => true,
      () => false,
    ),
  )
  t.equal((await store.read(['a']))[0]?.version, 1, 'the killed write was not done later')
})

t.test('P11 an evicted record is absent, and a full Redis that evicts nothing is unavailable', async (t) => {
  const server = await startRedis()
  t.teardown(() => server.stop())
  const redis = connect(t, server.url)
  const store = redisStore({ redis, prefix: freshPrefix() })
  const filler = 'x'.repeat(50_000)
  const keys = Array.from({ length: 200 }, (_, n) => `key-${n}`)
  await redis.config('SET', 'maxmemory', '6mb', 'maxmemory-policy', 'allkeys-lru')
  for (const key of keys) await store.create(key, { filler }, hour())
  const records = await store.read(keys)
  const evicted = keys.filter((_, index) => records[index] === undefined)
  t.ok(evicted.length > 0 && evicted.length < keys.length, `${evicted.length} of 200 were evicted`)
  t.strictSame(await store.replace(evicted[0] ?? '', 1, {}, hour()), { result: 'absent' })
  await redis.config('SET', 'maxmemory', '1', 'maxmemory-policy', 'noeviction')
  await t.rejects(store.create('more', {}, hour()), { ...unavailable, message: /OOM/ })
})

t.test(
  'P08 a primary that became a replica is unavailable for writes, and works when it is primary again',
  async (t) => {
    const server = await startRedis()
    t.teardown(() => server.stop())
    const store = redisStore({ redis: connect(t, server.url), prefix: freshPrefix() })
    const admin = connect(t, server.url)
    await store.create('a', {}, hour())
    await admin.replicaof('127.0.0.1', 1)
    await t.rejects(store.replace('a', 1, {}, hour()), unavailable)
    await admin.replicaof('NO', 'ONE')
    const took = await until(() =>
      store.replace('a', 1, {}, hour()).then(
        () => true,
        () => false,
      ),
    )
    t.ok(took < 2_000, `works again after ${took} ms`)
  },
)

t.test('P09 a Redis that wants a password we do not have is unavailable', async (t) => {
  const server = await startRedis()
  t.teardown(() => server.stop())
  const admin = connect(t, server.url)
  await admin.config('SET', 'requirepass', 'a-password-for-this-test')
  const store = redisStore({ redis: connect(t, server.url) })
  await t.rejects(store.read(['a']), unavailable)
  await t.rejects(store.create('a', {}, hour()), unavailable)
})

t.test('a subscription that is cut off before its answer leaves no unhandled rejection', async (t) => {
  const server = await startRedis()
  t.teardown(() => server.stop())
  const subscriber = connect(t, server.url)
  const store = redisStore({ redis: connect(t, server.url), subscriber, prefix: freshPrefix() })
  let heard = 0
  store.watch?.('a', () => {
    heard += 1
  })
  await until(async () => heard === 1)
  const cut = new Promise<void>((resolve) => {
    subscriber.once('ready', () => {
      subscriber.stream.destroy()
      resolve()
    })
  })
  subscriber.disconnect(true)
  await cut
  await until(async () => heard === 2)
})
