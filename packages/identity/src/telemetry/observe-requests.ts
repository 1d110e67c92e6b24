import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'

/** Measures each request of a scope, by the pattern of its route. */
export function observeRequests(app: Pick<FastifyInstance, 'addHook'>, metrics: Metrics): void {
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const labels = {
      method,
      route: routeOptions.url ?? '',
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    }
    metrics.time('latchkey_identity_request_duration_seconds', labels, reply.elapsedTime / 1000)
  })
}
