import { Cluster, Redis } from 'ioredis'
import t from 'tap'
import { type RedisCommands, type RedisSubscriber, recommendedRedisOptions } from '../src/index.ts'

t.test('an ioredis client and an ioredis cluster are RedisCommands by their types', async (t) => {
  const redis: RedisCommands = new Redis({ ...recommendedRedisOptions, lazyConnect: true })
  const cluster: RedisCommands = new Cluster([], { lazyConnect: true })
  const subscriber: RedisSubscriber = new Redis({ ...recommendedRedisOptions, lazyConnect: true })
  t.type(subscriber.subscribe, 'function')
  t.type(redis.evalsha, 'function')
  t.type(cluster.evalsha, 'function')
})

t.test('upstream: each pipeline of ioredis has an accessor of its own', async (t) => {
  const redis = new Redis({ ...recommendedRedisOptions, lazyConnect: true })
  const [one, other] = [redis.pipeline(), redis.pipeline()].map(
    (pipeline) => Object.getOwnPropertyDescriptor(pipeline, 'length')?.get,
  )
  t.type(one, 'function')
  t.not(one, other)
  t.strictSame(recommendedRedisOptions.autoPipeliningIgnoredCommands, ['mget'])
})
