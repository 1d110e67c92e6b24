import { startRedis, testRedis } from '@latchkey/local-services'
import { Redis, type RedisOptions } from 'ioredis'
import t, { type Test } from 'tap'
import { recommendedRedisOptions, redisStore } from '../src/index.ts'
import { freshPrefix, until } from './redis-for-test.ts'
import { rewritingProxy } from './rewriting-proxy.ts'

const server = await testRedis()
t.teardown(() => server.stop())
const hour = () => Date.now() + 3_600_000

type Settings = Omit<RedisOptions, 'replyMapping'> & { replyMapping?: 'resp3' }

function connectWith(t: Test, url: string, options: Settings): Redis<'resp3'> {
  const redis = new Redis(url, options)
  t.teardown(() => redis.disconnect())
  return redis
}

/** Options of ioredis that change the form of answers, the names of keys, or when and how commands are sent. */
const settings: [string, Settings][] = [
  ['numbers as strings', { stringNumbers: true }],
  ['a key prefix', { keyPrefix: 'host:' }],
  ['RESP2', { protocol: 2 }],
  ['RESP3 with its own types', { protocol: 3, replyMapping: 'resp3' }],
  ['pipelines made by hand only', { enableAutoPipelining: false }],
  ['automatic pipelines without scripts', { autoPipeliningIgnoredCommands: ['evalsha', 'eval', 'mget'] }],
  ['friendly error stacks', { showFriendlyErrorStack: true }],
  ['a connection that opens with the first command', { lazyConnect: true }],
  ['automatic subscriptions', { autoResubscribe: true }],
  ['no queue while it is offline', { enableOfflineQueue: false }],
  ['no check for readiness', { enableReadyCheck: false }],
  ['another database', { db: 3 }],
  ['the defaults of ioredis', defaultsOf()],
]

function defaultsOf(): Settings {
  return Object.fromEntries(Object.keys(recommendedRedisOptions).map((name) => [name, undefined]))
}

for (const [name, options] of settings) {
  t.test(`with ${name}, a client of ioredis gives the same answers`, async (t) => {
    const given = { ...recommendedRedisOptions, ...options }
    const redis = connectWith(t, server.url, given)
    const subscriber = connectWith(t, server.url, given)
    const prefix = freshPrefix()
    const damaged: string[] = []
    const store = redisStore({ redis, subscriber, prefix, onDamagedRecord: (key) => damaged.push(key) })
    let heard = 0
    store.watch?.('a', () => {
      heard += 1
    })
    await until(async () => heard > 0)
    await until(() =>
      store.ping().then(
        () => true,
        () => false,
      ),
    )
    const expiresAt = hour()
    t.equal(await store.create('a', { n: 1 }, expiresAt), true)
    t.equal(await store.create('a', { n: 1 }, expiresAt), false)
    t.strictSame(await store.read(['a', 'b']), [{ value: { n: 1 }, version: 1, expiresAt }, undefined])
    t.strictSame(await store.replace('a', 1, { n: 2 }, expiresAt), { result: 'replaced', version: 2 })
    t.strictSame(await store.replace('a', 1, { n: 3 }, expiresAt), { result: 'conflict' })
    t.strictSame(await store.read(['a']), [{ value: { n: 2 }, version: 2, expiresAt }])
    const before = heard
    await store.announce?.('a')
    await until(async () => heard > before)
    t.equal(await store.end('a', 1), 'conflict')
    t.equal(await store.end('a', 2), 'ended')
    t.equal(await store.end('a'), 'absent')
    await redis.rpush(`${prefix}:list`, 'x')
    t.strictSame(await store.read(['list']), [undefined])
    t.strictSame(damaged, ['list'], 'a key of another type is recognised by its error')
    await until(async () => Number(await redis.exists(`${prefix}:list`)) === 0)
    const queue = store.queue('q')
    await queue.add('entry', 5)
    t.strictSame(await queue.take(10, 20, 5), ['entry'])
    t.strictSame(await queue.take(10, 20, 5), [], 'leased')
    await queue.remove('entry')
    t.strictSame(await queue.take(30, 40, 5), [])
  })
}

t.test('two hosts with different key prefixes of ioredis share no record', async (t) => {
  const prefix = freshPrefix()
  const stores = ['one:', 'two:'].map((keyPrefix) =>
    redisStore({ redis: connectWith(t, server.url, { ...recommendedRedisOptions, keyPrefix }), prefix }),
  )
  t.equal(await stores[0]?.create('a', {}, hour()), true)
  t.strictSame(await stores[1]?.read(['a']), [undefined])
})

/** How Redis answers a script that may not write: in one form until 6.2, in another since 7. */
const errorForms: [string, (since7: string) => string][] = [
  ['Redis 7', (line) => line],
  [
    'Redis 6.2',
    (line) =>
      line.replace(
        /^-READONLY (.*) script: ([0-9a-f]+), on @user_script:(\d+)\.$/,
        '-ERR Error running script (call to f_$2): @user_script:$3: @user_script: $3: -READONLY $1 ',
      ),
  ],
]

for (const [name, rewrite] of errorForms) {
  t.test(`P08 after a failover, ${name} is written to at its new address`, async (t) => {
    const old = await startRedis()
    const promoted = await startRedis()
    t.teardown(() => Promise.all([old.stop(), promoted.stop()]))
    const proxy = await rewritingProxy(t, Number(new URL(old.url).port), rewrite)
    const redis = connectWith(t, `redis://127.0.0.1:${proxy.port}`, recommendedRedisOptions)
    const store = redisStore({ redis, prefix: freshPrefix() })
    t.equal(await store.create('before', {}, hour()), true)
    const admin = connectWith(t, old.url, recommendedRedisOptions)
    await admin.replicaof('127.0.0.1', Number(new URL(promoted.url).port))
    proxy.target = Number(new URL(promoted.url).port)
    const refused = await store.create('during', {}, hour()).catch((error: unknown) => error)
    t.match(refused, { code: 'store_unavailable', message: 'Redis answered READONLY' })
    const create = () => store.create('after', {}, hour()).catch(() => false)
    t.ok((await until(create)) < 2_000)
    t.equal(proxy.connections, 2, 'one reconnection is enough')
  })
}
