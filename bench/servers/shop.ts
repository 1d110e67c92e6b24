import { latchkey } from '@latchkey/fastify'
import { recommendedRedisOptions, redisStore } from '@latchkey/session-store'
import Fastify from 'fastify'
import { Redis } from 'ioredis'
import { listen } from './listen.ts'

// an app under Latchkey: one guarded route
const { REDIS_URL = '', IDENTITY_URL = '', ISSUER = '', CLIENT_SECRET = '', APP = 'shop' } = process.env
const app = Fastify({ logger: false })
await app.register(latchkey, {
  app: APP,
  origin: 'http://localhost:3001',
  client: {
    baseUrl: IDENTITY_URL,
    issuer: ISSUER,
    tenantId: 'bench',
    clientId: 'bench-client',
    clientSecret: CLIENT_SECRET,
  },
  store: redisStore({ redis: new Redis(REDIS_URL, recommendedRedisOptions) }),
  secrets: ['a-secret-of-the-bench-app-long-enough-1'],
  signOn: { secrets: ['a-secret-of-the-bench-group-long-enough'] },
  claims: { id_token: { username: null, email: null } },
})
app.post('/login', async (request) => {
  const { username, password }: { username: string; password: string } = Object(request.body)
  const { status } = await request.login({ method: 'password', username, password })
  return { status }
})
app.get('/account', { config: { auth: true } }, async (request) => ({ sub: request.auth.sub }))
await listen(app)
