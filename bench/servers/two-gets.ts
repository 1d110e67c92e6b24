import { randomBytes } from 'node:crypto'
import { recommendedRedisOptions } from '@latchkey/session-store'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { listen } from './listen.ts'

// the limit: two pipelined GETs, two JSON.parse and nothing else, with records of the size that ours have
const { REDIS_URL = '', RECORD_BYTES = '0', SIGN_ON_BYTES = '0' } = process.env
const redis = new Redis(REDIS_URL, recommendedRedisOptions)
const app = Fastify({ logger: false })

app.post('/login', async (_request, reply) => {
  const id = randomBytes(32).toString('base64url')
  const record = (bytes: string) => {
    const user = { sub: 'somebody', filling: '' }
    user.filling = 'x'.repeat(Math.max(0, Number(bytes) - JSON.stringify(user).length))
    return JSON.stringify(user)
  }
  await redis.set(`two:${id}:local`, record(RECORD_BYTES))
  await redis.set(`two:${id}:sign-on`, record(SIGN_ON_BYTES))
  return reply.header('set-cookie', `two=${id}; Path=/; HttpOnly`).send({ status: 'authenticated' })
})
app.get('/account', async (request, reply) => {
  const id = request.headers.cookie?.slice('two='.length) ?? ''
  const [local, signOn] = await Promise.all([redis.get(`two:${id}:local`), redis.get(`two:${id}:sign-on`)])
  if (local === null || signOn === null) return reply.code(401).send()
  const [user, shared]: { sub: string }[] = [JSON.parse(local), JSON.parse(signOn)]
  if (user?.sub !== shared?.sub) return reply.code(401).send()
  return { sub: user?.sub }
})
await listen(app)
