import { latchkey } from '@latchkey/fastify'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import type { AppProcessOptions } from './app-processes.ts'

/** One process of an app that runs in several; ends with its parent. */
process.once('message', async (options: AppProcessOptions) => {
  // hundreds of requests at once on a busy machine are no outage
  const redis = new Redis(options.redisUrl, { ...recommendedRedisOptions, socketTimeout: 20_000 })
  const app = Fastify()
  await app.register(latchkey, { ...options.latchkey, store: redisStore({ redis }) })
  app.get('/account', { config: { auth: true } }, async (request) => ({
    sub: request.auth.sub,
    source: request.auth.source,
  }))
  app.get<{ Querystring: { resource: string } }>('/token', { config: { auth: true } }, async (request) => {
    await request.auth?.accessToken({ resource: request.query.resource })
    return 'got it'
  })
  app.post('/login', async (request) => {
    const { username, password } = request.body as { username: string; password: string }
    return (await request.login({ method: 'password', username, password })).status
  })
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
})
process.once('disconnect', () => process.exit())
