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
