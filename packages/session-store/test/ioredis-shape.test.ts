import { Cluster, Redis } from 'ioredis'
import t from 'tap'
import { type RedisCommands, recommendedRedisOptions } from '../src/index.ts'

t.test('an ioredis client and an ioredis cluster are RedisCommands by their types', async (t) => {
  const redis: RedisCommands = new Redis({ ...recommendedRedisOptions, lazyConnect: true })
  const cluster: RedisCommands = new Cluster([], { lazyConnect: true })
  t.type(redis.evalsha, 'function')
  t.type(cluster.evalsha, 'function')
})
