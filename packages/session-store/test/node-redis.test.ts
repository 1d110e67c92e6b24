import { startRedis, testRedis } from '@latchkey/local-services'
import { createClient } from 'redis'
import t, { type Test } from 'tap'
import { nodeRedis, nodeRedisSubscriber, recommendedNodeRedisOptions, redisStore } from '../src/index.ts'
import { recordStoreContract } from './record-store-contract.ts'
import { freshPrefix, until } from './redis-for-test.ts'

const server = await testRedis()
t.teardown(() => server.stop())

async function connect(t: Test, url: string) {
  const client = createClient({ url, ...recommendedNodeRedisOptions })
  // without a listener an error would end the process
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.destroy())
  return client
}

// a shared server and a busy machine: without deadlines
const client = createClient({ url: server.url })
client.on('error', () => {})
await client.connect()
t.teardown(() => client.destroy())
const redis = nodeRedis(client)

recordStoreContract(t, () => {
  let time = Date.now() - 3_600_000
  return {
    store: redisStore({ redis, prefix: freshPrefix(), now: () => time }),
    now: () => time,
    pass: (ms) => {
      time += ms
    },
  }
})

t.test(
  'with node-redis a queue keeps its entries, and an announcement is heard after a lost connection',
  async (t) => {
    const prefix = freshPrefix()
    const subscriber = await connect(t, server.url)
    const store = redisStore({ redis, subscriber: nodeRedisSubscriber(subscriber), prefix })
    let heard = 0
    store.watch?.('a', () => {
      heard += 1
    })
    await until(async () => heard > 0)
    const before = heard
    await client.sendCommand(['CLIENT', 'KILL', 'ID', String(await subscriber.clientId())])
    await until(async () => heard > before)
    const after = heard
    await until(async () => {
      await store.announce?.('a')
      return heard > after
    })
    const queue = store.queue('log-outs')
    await queue.add('one', 5)
    t.same(await queue.take(10, 20, 5), ['one'])
    await queue.remove('one')
    t.same(await queue.take(100, 200, 5), [])
    await store.ping()
  },
)

t.test(
  'P04 P02 with node-redis a Redis that hangs or stops is an outage, and is used again afterwards',
  async (t) => {
    const own = await startRedis({ persistent: true })
    t.teardown(() => own.stop())
    const connection = await connect(t, own.url)
    const watching = createClient({ url: own.url, ...recommendedNodeRedisOptions })
    t.equal(nodeRedisSubscriber(watching).status, 'connecting')
    const store = redisStore({
      redis: nodeRedis(connection),
      prefix: freshPrefix(),
      commandTimeoutMs: 2_000,
    })
    await store.create('a', { n: 1 }, Date.now() + 3_600_000)
    const works = () =>
      store.read(['a']).then(
        ([record]) => record !== undefined,
        () => false,
      )
    own.freeze()
    await t.rejects(store.read(['a']), { code: 'store_unavailable' })
    own.thaw()
    await until(works)
    await own.halt()
    await t.rejects(store.read(['a']), { code: 'store_unavailable' })
    await own.restart()
    await until(works)
    await connection.sendCommand(['CONFIG', 'SET', 'maxmemory', '1'])
    await t.rejects(
      store.create('b', {}, Date.now() + 1_000),
      { code: 'store_unavailable' },
      'a full memory too',
    )
  },
)
