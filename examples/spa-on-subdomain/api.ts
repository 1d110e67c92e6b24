import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'

const body = {
  type: 'object',
  required: ['username', 'password'],
  properties: { username: { type: 'string' }, password: { type: 'string' } },
} as const

/**
 * The API at `https://api.example.com`, for a single-page app at another origin of the same site. The browser holds a session
 * cookie that scripts cannot read, and no token.
 *
 * @param frontEnd the only origin whose scripts may call and read the API, such as `https://app.example.com`
 */
export async function buildApi(options: LatchkeyOptions, frontEnd: string): Promise<FastifyInstance> {
  // TLS ends at a proxy on this machine
  const api = Fastify({ trustProxy: '127.0.0.1' })
  await api.register(latchkey, { ...options, trustedOrigins: [frontEnd] })

  // for a script, a guarded route answers 401 with a code, not with a redirect
  api.get('/me', { config: { auth: true } }, async ({ auth }) => ({ sub: auth.sub, amr: auth.amr }))

  api.post<{ Body: { username: string; password: string } }>(
    '/login',
    { schema: { body } },
    async (request, reply) => {
      const { username, password } = request.body
      const { status } = await request.login({ method: 'password', username, password })
      const codes = { authenticated: 200, unavailable: 503, rate_limited: 429 } as const
      return reply.code(status in codes ? codes[status as keyof typeof codes] : 401).send({ status })
    },
  )
  api.post('/logout', async (request, reply) => {
    const { status } = await request.logout()
    return reply.code(status === 'unavailable' ? 503 : 200).send({ status })
  })
  return api
}
