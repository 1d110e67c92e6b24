import { findBinary, type LocalRedis, startRedis } from '@latchkey/local-services'
import { Redis } from 'ioredis'
import { DemoError } from './demo-settings.ts'

/** Where the apps of a run store their sessions. */
export type SessionStorage =
  | {
      kind: 'redis'
      url: string
      description: string
      /** The server, if it was started here. */
      server?: LocalRedis
      stop(): Promise<void>
    }
  | { kind: 'embedded'; description: string }

/** Uses the configured Redis, otherwise starts a private one, otherwise uses an embedded store. */
export async function chooseStorage(redisUrl: string | undefined): Promise<SessionStorage> {
  if (redisUrl !== undefined) {
    await requireRedis(redisUrl)
    const where = URL.parse(redisUrl)?.host ?? 'REDIS_URL'
    return { kind: 'redis', url: redisUrl, description: `your Redis at ${where}`, stop: async () => {} }
  }
  if (findBinary(['redis-server', 'valkey-server']) === undefined) {
    return {
      kind: 'embedded',
      description: 'an embedded store, as there is no Redis here: all services run in one process',
    }
  }
  const redis = await startRedis({ persistent: true })
  return {
    kind: 'redis',
    url: redis.url,
    description: `a private Redis server on port ${redis.port}`,
    server: redis,
    stop: () => redis.stop(),
  }
}

async function requireRedis(url: string): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    await redis.ping()
  } catch {
    throw new DemoError('The Redis at REDIS_URL does not answer. Start it, or unset REDIS_URL.')
  } finally {
    redis.disconnect()
  }
}
