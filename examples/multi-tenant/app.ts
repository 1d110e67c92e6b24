import { type LatchkeyOptions, latchkey } from '@latchkey/fastify'
import Fastify, { type FastifyInstance } from 'fastify'

/** A tenant: its registration at an identity service, and where its users find the app. */
export type TenantOptions = NonNullable<LatchkeyOptions['tenants']>['each'][string]

const body = {
  type: 'object',
  required: ['username', 'password'],
  properties: { username: { type: 'string' }, password: { type: 'string' } },
} as const

/**
 * One app for several tenants: `acme.notes.example` is the app of Acme, and its users exist nowhere else.
 *
 * @param shared what all tenants have in common
 * @param each by the first label of the host name
 */
export async function buildApp(
  shared: Omit<LatchkeyOptions, 'client' | 'tenants'>,
  each: Record<string, TenantOptions>,
): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(latchkey, {
    ...shared,
    tenants: { of: (request) => request.hostname.split('.')[0], each },
  })
  app.get('/', { config: { auth: true } }, async (request) => ({
    sub: request.auth.sub,
    tenant: app.latchkey.clientOf(request).tenantId,
  }))
  app.post<{ Body: { username: string; password: string } }>(
    '/login',
    { schema: { body } },
    async (request, reply) => {
      const { username, password } = request.body
      const { status } = await request.login({ method: 'password', username, password })
      return reply.code(status === 'authenticated' ? 200 : 401).send({ status })
    },
  )
  return app
}
