import { recommendedRedisOptions } from '@latchkey/session-store'
import { Redis } from 'ioredis'

/** Connects to Redis; logs once when the connection is lost and once when it is restored. */
export function connectRedis(url: string, log: (message: string) => void): Redis {
  const redis = new Redis(url, { ...recommendedRedisOptions })
  let lost = false
  redis.on('error', () => {
    if (!lost) log('Redis does not answer')
    lost = true
  })
  redis.on('ready', () => {
    if (lost) log('Redis answers again')
    lost = false
  })
  return redis
}
