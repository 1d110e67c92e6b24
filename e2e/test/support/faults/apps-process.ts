import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import fastifySession from '@fastify/session'
import type { ClientOptions } from '@latchkey/client'
import { latchkey } from '@latchkey/fastify'
import { recommendedRedisOptions, redisStore, sessionStore } from '@latchkey/session-store'
import Fastify, { type FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import { answerStateRequests, stateRequest } from './process-state.ts'

/** What the process of both apps is told at its start. */
export interface AppsProcessOptions {
  redisUrl: string
  secret: string
  apps: readonly { name: string; port: number; client: ClientOptions }[]
}

/** Moves the clock of the apps. */
export interface ClockStep {
  aheadMs: number
}

let aheadMs = 0
const now = () => Date.now() + aheadMs

const statuses: Readonly<Record<string, number>> = { unavailable: 503, rate_limited: 429 }

/** Two apps of a group in one process, each with connections of its own; ends with its parent. */
process.once('message', async (options: AppsProcessOptions) => {
  for (const app of options.apps) await startApp(options, app)
  process.on('message', (step: ClockStep | typeof stateRequest) => {
    if (step !== stateRequest) aheadMs = step.aheadMs
  })
  answerStateRequests()
  process.send?.('listening')
})
process.once('disconnect', () => process.exit())

async function startApp(
  { redisUrl, secret }: AppsProcessOptions,
  { name, port, client }: AppsProcessOptions['apps'][number],
): Promise<FastifyInstance> {
  const redis = new Redis(redisUrl, recommendedRedisOptions)
  const store = redisStore({ redis, now })
  const app = Fastify()
  await app.register(fastifyFormbody)
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    ...{ secret, cookieName: `${name}-basket`, rolling: false, saveUninitialized: false },
    store: sessionStore({ store, app: name, secrets: [secret], now }),
    cookie: { secure: false, maxAge: 86_400_000 },
  })
  await app.register(latchkey, {
    ...{ app: name, origin: `http://localhost:${port}`, client, store, now },
    ...{ secrets: [secret], signOn: { secrets: [secret] } },
  })
  app.get('/account', { config: { auth: true } }, async (request) => ({ sub: request.auth.sub }))
  app.get('/basket', { config: { auth: true } }, async (request) => ({
    sub: request.auth.sub,
    items: Object.keys(request.session).filter((key) => key.startsWith('item')),
  }))
  app.post<{ Body: { item: string } }>('/basket', { config: { auth: true } }, async (request) => {
    Object.assign(request.session, { [request.body.item]: true })
    return { sub: request.auth?.sub }
  })
  app.post<{ Body: { username: string; password: string } }>('/login', async (request, reply) => {
    const { username, password } = request.body
    const { status } = await request.login({ method: 'password', username, password })
    return reply
      .code(status === 'authenticated' ? 200 : (statuses[status] ?? 401))
      .send({ sub: request.auth?.sub, status })
  })
  app.post('/logout', async (request, reply) => {
    const { status } = await request.logout()
    return reply.code(statuses[status] ?? 200).send({ status })
  })
  await app.listen({ host: 'localhost', port })
  return app
}
