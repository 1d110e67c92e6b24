import { startRedis } from '@latchkey/local-services'
import t from 'tap'
import { type RedisCommands, redisStore } from '../src/index.ts'
import { textOf, textValue } from '../src/record-text.ts'
import { connect, freshPrefix, until } from './redis-for-test.ts'

const server = await startRedis()
t.teardown(() => server.stop())
const redis = connect(t, server.url)
const hour = () => Date.now() + 3_600_000

t.test('a record stands in Redis as version, expiry and JSON, and goes by itself', async (t) => {
  const prefix = freshPrefix()
  const store = redisStore({ redis, prefix })
  const expiresAt = hour()
  await store.create('a', { n: 1 }, expiresAt)
  t.equal(await redis.get(`${prefix}:a`), `1:${expiresAt}:{"n":1}`)
  const later = expiresAt + 1_000
  await store.replace('a', 1, { n: 2 }, later)
  t.equal(await redis.get(`${prefix}:a`), `2:${later}:{"n":2}`)
  t.ok((await redis.pexpiretime(`${prefix}:a`)) > expiresAt)
  await store.create('b', {}, Date.now() + 30)
  await until(async () => (await redis.exists(`${prefix}:b`)) === 0)
  t.strictSame(await store.read(['b']), [undefined])
})

t.test('no record is without a time to live', async (t) => {
  const prefix = freshPrefix()
  const store = redisStore({ redis, prefix })
  for (let n = 0; n < 20; n += 1) await store.create(`key-${n}`, { n }, hour())
  for (let n = 0; n < 10; n += 1) await store.replace(`key-${n}`, 1, { n: -n }, hour() + n)
  const keys = await redis.keys(`${prefix}:*`)
  t.equal(keys.length, 20)
  const times = await Promise.all(keys.map((key) => redis.pttl(key)))
  t.ok(times.every((time) => time > 3_500_000 && time <= 3_600_010))
})

t.test('P12 a record whose time to live was lost still ends at its expiry', async (t) => {
  const prefix = freshPrefix()
  let time = Date.now()
  const store = redisStore({ redis, prefix, now: () => time })
  for (const key of ['a', 'b', 'c']) {
    await store.create(key, {}, time + 1_000)
    await redis.persist(`${prefix}:${key}`)
  }
  time += 1_000
  t.strictSame(await store.read(['a']), [undefined])
  t.strictSame(await store.replace('a', 1, {}, time + 1_000), { result: 'absent' })
  t.equal(await store.end('b'), 'absent')
  t.equal(await store.create('c', { again: true }, time + 1_000), true)
  t.ok((await redis.pttl(`${prefix}:c`)) > 0)
})

t.test(
  'P13 a clock that differs from that of Redis by an hour neither ends a record nor prolongs it',
  async (t) => {
    for (const skew of [-3_600_000, 3_600_000]) {
      const prefix = freshPrefix()
      let time = Date.now() + skew
      const store = redisStore({ redis, prefix, now: () => time })
      await store.create('a', {}, time + 60_000)
      t.ok((await store.read(['a']))[0])
      time += 60_000
      t.strictSame(await store.read(['a']), [undefined])
    }
  },
)

t.test('B13 P15 a damaged record is absent, reported and dropped, and its neighbours are read', async (t) => {
  const prefix = freshPrefix()
  const damaged: string[] = []
  const store = redisStore({ redis, prefix, onDamagedRecord: (key) => damaged.push(key) })
  const far = hour()
  const texts = [
    '',
    'garbage',
    '{"n":1}',
    '[]',
    `1:${far}:[1]`,
    `1:${far}:{"n":`,
    `1:${far}:null`,
    `1:${far}`,
  ]
  texts.push(`0:${far}:{}`, `-1:${far}:{}`, `1:x:{}`, '\u001f\u008b\b\u0000')
  await store.create('good', { n: 1 }, far)
  for (const [index, text] of texts.entries()) await redis.set(`${prefix}:bad-${index}`, text)
  await redis.rpush(`${prefix}:list`, 'a')
  await redis.hset(`${prefix}:hash`, 'a', 'b')
  const bad = [...texts.map((_, index) => `bad-${index}`), 'list', 'hash']
  const records = await store.read(['good', ...texts.map((_, index) => `bad-${index}`)])
  t.strictSame(records.shift()?.value, { n: 1 })
  for (const key of ['list', 'hash']) records.push(...(await store.read([key])))
  t.ok(records.every((record) => record === undefined))
  t.strictSame([...damaged].sort(), [...bad].sort())
  await until(async () => (await redis.keys(`${prefix}:*`)).length === 1)
  t.strictSame(await redis.keys(`${prefix}:*`), [`${prefix}:good`])
})

t.test('B13 keys of other Redis types are absent among the keys of one read', async (t) => {
  const prefix = freshPrefix()
  const store = redisStore({ redis, prefix })
  await redis.rpush(`${prefix}:list`, 'a')
  await redis.hset(`${prefix}:hash`, 'a', 'b')
  await store.create('good', { n: 1 }, hour())
  const records = await store.read(['list', 'good', 'hash'])
  t.strictSame(
    records.map((record) => record?.value),
    [undefined, { n: 1 }, undefined],
  )
})

t.test('several keys are read by one MGET, and by pipelined GETs on a cluster', async (t) => {
  const prefix = freshPrefix()
  const sent: string[] = []
  const watched = (isCluster: boolean): RedisCommands => ({
    isCluster,
    get(key) {
      sent.push('get')
      return redis.get(key)
    },
    mget(...keys) {
      sent.push('mget')
      return redis.mget(...keys)
    },
    evalsha: (sha1, count, ...rest) => redis.evalsha(sha1, count, ...rest),
    eval: (script, count, ...rest) => redis.eval(script, count, ...rest),
    zadd: (key, score, member) => redis.zadd(key, score, member),
    zrem: (key, member) => redis.zrem(key, member),
    ping: () => redis.ping(),
    publish: (channel, message) => redis.publish(channel, message),
  })
  const single = redisStore({ redis: watched(false), prefix })
  await single.create('a', { n: 1 }, hour())
  const expected = [undefined, { n: 1 }]
  t.strictSame(
    (await single.read(['b', 'a'])).map((record) => record?.value),
    expected,
  )
  t.strictSame(sent.splice(0), ['mget'])
  const cluster = redisStore({ redis: watched(true), prefix })
  t.strictSame(
    (await cluster.read(['b', 'a'])).map((record) => record?.value),
    expected,
  )
  t.strictSame(sent.splice(0), ['get', 'get'])
  t.ok((await single.read(['a']))[0])
  t.strictSame(sent.splice(0), ['get'])
  const short = redisStore({ redis: { ...watched(false), mget: async () => [null] }, prefix })
  await t.rejects(short.read(['a', 'b']), { code: 'store_protocol' }, 'a missing answer is not absent')
})

t.test('a text value is stored as it is, counts versions and goes at its expiry', async (t) => {
  const prefix = freshPrefix()
  let time = Date.now()
  const store = redisStore({ redis, prefix, now: () => time })
  const expiresAt = time + 60_000
  t.equal(await store.create('a', textValue('x:1'), expiresAt), true)
  t.equal(await redis.get(`${prefix}:a`), `v2:1:${expiresAt}:x:1`)
  t.equal(await store.create('a', {}, expiresAt), false)
  t.equal(textOf((await store.read(['a']))[0]?.value), 'x:1')
  t.strictSame(await store.replace('a', 2, {}, expiresAt), { result: 'conflict' })
  t.strictSame(await store.replace('a', 1, textValue('x:2'), expiresAt), { result: 'replaced', version: 2 })
  await redis.persist(`${prefix}:a`)
  time += 60_000
  t.strictSame(await store.read(['a']), [undefined])
  t.equal(await store.end('a', 2), 'absent')
  t.equal(await store.create('a', { n: 1 }, time + 60_000), true, 'an expired one is not in the way')
})

t.test('a damaged record does not stand in the way of a new one', async (t) => {
  const prefix = freshPrefix()
  const store = redisStore({ redis, prefix })
  for (const key of ['a', 'b', 'c']) await redis.rpush(`${prefix}:${key}`, 'x')
  t.equal(await store.create('a', { n: 1 }, hour()), true)
  t.strictSame((await store.read(['a']))[0]?.value, { n: 1 })
  t.strictSame(await store.replace('b', 1, {}, hour()), { result: 'absent' })
  t.equal(await store.end('c'), 'absent')
  t.equal(await redis.exists(`${prefix}:c`), 0)
})

t.test('a record that was written anew since a damaged one was seen is not dropped', async (t) => {
  const prefix = freshPrefix()
  await redis.set(`${prefix}:a`, 'garbage')
  let healed = Promise.resolve(false)
  const store = redisStore({
    redis,
    prefix,
    onDamagedRecord: () => {
      healed = store.create('a', { n: 1 }, hour())
    },
  })
  t.strictSame(await store.read(['a']), [undefined])
  t.equal(await healed, true)
  await store.ping()
  t.strictSame((await store.read(['a']))[0]?.value, { n: 1 })
})

t.test(
  'R11 a record of a later form is not read, not replaced and not destroyed, but it can be ended',
  async (t) => {
    const prefix = freshPrefix()
    const damaged: string[] = []
    const store = redisStore({ redis, prefix, onDamagedRecord: (key) => damaged.push(key) })
    await redis.set(`${prefix}:a`, 'v3:whatever', 'PX', 60_000)
    t.strictSame(await store.read(['a']), [undefined])
    t.equal(await store.create('a', {}, hour()), false)
    t.strictSame(await store.replace('a', 1, {}, hour()), { result: 'conflict' })
    t.equal(await store.end('a', 1), 'conflict')
    t.strictSame(damaged, [])
    t.equal(await redis.get(`${prefix}:a`), 'v3:whatever')
    t.equal(await store.end('a'), 'ended')
    t.equal(await redis.exists(`${prefix}:a`), 0)
  },
)

t.test('K13 stores of two prefixes do not see each other', async (t) => {
  const first = redisStore({ redis, prefix: freshPrefix() })
  const second = redisStore({ redis, prefix: freshPrefix() })
  await first.create('a', {}, hour())
  await first.queue('q').add('entry', 0)
  t.strictSame(await second.read(['a']), [undefined])
  t.strictSame(await second.queue('q').take(1, 2, 10), [])
})

t.test('P09 a server that forgot the scripts is given them again', async (t) => {
  const store = redisStore({ redis, prefix: freshPrefix() })
  await store.create('a', {}, hour())
  await redis.script('FLUSH')
  t.strictSame(await store.replace('a', 1, { n: 2 }, hour()), { result: 'replaced', version: 2 })
  t.equal(await store.end('a', 2), 'ended')
})

t.test('P21 after FLUSHALL every record is absent and new ones can be made', async (t) => {
  const store = redisStore({ redis, prefix: freshPrefix() })
  await store.create('a', {}, hour())
  await redis.flushall()
  t.strictSame(await store.read(['a']), [undefined])
  t.strictSame(await store.replace('a', 1, {}, hour()), { result: 'absent' })
  t.equal(await store.create('a', {}, hour()), true)
})
