#!/usr/bin/env node
import { memoryStore, recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import closeWithGrace from 'close-with-grace'
import { Redis } from 'ioredis'
import { createPortal } from './create-portal.ts'
import { type PortalSettings, readPortalSettings } from './portal-settings.ts'

/** How long requests in progress may take to finish, in milliseconds. */
const graceMs = 3_000

try {
  await run(readPortalSettings(process.env))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

async function run({ host, port, redisUrl, options }: PortalSettings): Promise<void> {
  const connections = redisUrl === undefined ? [] : [connect(redisUrl), connect(redisUrl)]
  const [redis, subscriber] = connections
  const store = redis && subscriber ? redisStore({ redis, subscriber }) : memoryStore()
  const app = await createPortal({ ...options, store }, { level: 'warn' })
  app.addHook('onClose', async () => {
    for (const connection of connections) connection.disconnect()
  })
  await app.listen({ host, port })
  closeWithGrace({ delay: graceMs, logger: app.log }, async ({ err }) => {
    if (err) app.log.error({ err }, 'uncaught error')
    await app.close()
  })
}

function connect(url: string): Redis {
  const redis = new Redis(url, { ...recommendedRedisOptions })
  redis.on('error', (error) => console.error(`Redis: ${error.message}`))
  return redis
}
