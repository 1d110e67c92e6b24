import { Type } from 'typebox'
import type { ApiScope } from '../http/type-provider.ts'
import { withHead } from '../http/with-head.ts'
import type { IdentityContext } from '../identity-context.ts'
import { createReadiness } from './readiness.ts'

const HealthSchema = Type.Object({ status: Type.Enum(['ok', 'unavailable']) })

/** `GET /health/live`: the process answers. `GET /health/ready`: the service can do its work, the database takes writes. */
export function healthRoutes(app: ApiScope, context: IdentityContext): void {
  const config = { rateLimit: false } as const
  const isReady = createReadiness(context)
  const method = withHead('GET')
  app.route({
    ...{ method, url: '/health/live', config },
    schema: { response: { 200: HealthSchema } },
    handler: async () => ({ status: 'ok' as const }),
  })
  app.route({
    ...{ method, url: '/health/ready', config },
    schema: { response: { 200: HealthSchema, 503: HealthSchema } },
    async handler(request, reply) {
      try {
        if (await isReady()) return { status: 'ok' as const }
      } catch (error) {
        request.log.warn({ err: error }, 'the database cannot be used')
      }
      return reply.code(503).header('retry-after', '1').send({ status: 'unavailable' })
    },
  })
}
