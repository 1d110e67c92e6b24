import cookie from '@fastify/cookie'
import session, { type FastifySessionOptions } from '@fastify/session'
import { recommendedRedisOptions } from '@latchkey/session-store'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { listen } from './listen.ts'

// the peer: bare @fastify/session with a plain Redis store and a record of the same size
const { REDIS_URL = '', RECORD_BYTES = '0', ROLLING = '' } = process.env
const redis = new Redis(REDIS_URL, recommendedRedisOptions)
const ttlSeconds = 86_400
const store: NonNullable<FastifySessionOptions['store']> = {
  get(id, callback) {
    redis.get(`bare:${id}`).then((text) => callback(null, text === null ? null : JSON.parse(text)), callback)
  },
  set(id, data, callback) {
    redis.set(`bare:${id}`, JSON.stringify(data), 'EX', ttlSeconds).then(() => callback(), callback)
  },
  destroy(id, callback) {
    redis.del(`bare:${id}`).then(() => callback(), callback)
  },
}
const app = Fastify({ logger: false })
await app.register(cookie)
await app.register(session, {
  secret: 'a-secret-of-the-bare-session-long-enough',
  cookie: { secure: false, maxAge: ttlSeconds * 1000 },
  store,
  // with its defaults, or with rolling: false
  ...(ROLLING === 'false' && { rolling: false, saveUninitialized: false }),
})
app.post('/login', async (request) => {
  const user = { sub: 'somebody', filling: '' }
  const overhead = JSON.stringify({ user, cookie: request.session.cookie }).length
  user.filling = 'x'.repeat(Math.max(0, Number(RECORD_BYTES) - overhead))
  Object.assign(request.session, { user })
  return { status: 'authenticated' }
})
app.get('/account', async (request, reply) => {
  const user: { sub: string } | undefined = Reflect.get(request.session, 'user')
  if (user === undefined) return reply.code(401).send()
  return { sub: user.sub }
})
await listen(app)
