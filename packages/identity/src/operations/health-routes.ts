import { Type } from 'typebox'
import type { ApiScope } from '../http/type-provider.ts'
import type { IdentityContext } from '../identity-context.ts'
import { isMigrated } from '../storage/migrate.ts'

const HealthSchema = Type.Object({ status: Type.Enum(['ok', 'unavailable']) })

/** `GET /health/live`: the process answers. `GET /health/ready`: the database answers too, and its schema is complete. */
export function healthRoutes(app: ApiScope, context: IdentityContext): void {
  const config = { rateLimit: false } as const
  app.get('/health/live', { config, schema: { response: { 200: HealthSchema } } }, async () => ({
    status: 'ok' as const,
  }))
  app.get(
    '/health/ready',
    { config, schema: { response: { 200: HealthSchema, 503: HealthSchema } } },
    async (request, reply) => {
      try {
        if (context.keys.isHealthy() && (await isMigrated(context.db))) return { status: 'ok' as const }
      } catch (error) {
        request.log.warn({ err: error }, 'the database does not answer')
      }
      return reply.code(503).header('retry-after', '1').send({ status: 'unavailable' })
    },
  )
}
