import { startRedis } from '@latchkey/local-services'
import t from 'tap'
import { recommendedRedisOptions, redisStore } from '../src/index.ts'
import { holdingProxy } from './holding-proxy.ts'
import { connect, freshPrefix, until } from './redis-for-test.ts'

/** Replies are held back for as long as a busy machine takes to send both reads. */
const patient = { ...recommendedRedisOptions, commandTimeout: 20_000 }

t.test('P05 two reads in one turn, of several keys, are sent before the first is answered', async (t) => {
  const server = await startRedis()
  t.teardown(() => server.stop())
  const proxy = await holdingProxy(t, server.port)
  const store = redisStore({
    redis: connect(t, `redis://127.0.0.1:${proxy.port}`, patient),
    prefix: freshPrefix(),
  })
  await store.create('one', { n: 1 }, Date.now() + 3_600_000)
  proxy.hold()
  const reads = Promise.all([store.read(['one', 'two']), store.read(['three'])])
  await until(async () => [':one\r', ':two\r', ':three\r'].every((key) => proxy.sent().includes(key)))
  proxy.release()
  const [[one, two], [three]] = await reads
  t.strictSame(one?.value, { n: 1 })
  t.strictSame([two, three], [undefined, undefined])
})
