import Fastify, { type FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'

/** Metrics on a listener of their own. */
export interface MetricsListener {
  /** Where the service registers its metrics. */
  registry: Registry
  /** Answers `GET /metrics` and nothing else; never listens by itself. */
  app: FastifyInstance
}

/**
 * Creates the listener, with the metrics of the process: CPU, memory, garbage collection, and the delay of the event loop.
 * Scrapes at the same time share one reading.
 */
export function createMetricsListener(): MetricsListener {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  let reading: Promise<string> | undefined
  const app = Fastify({ logger: false, bodyLimit: 1, requestTimeout: 10_000 })
  app.get('/metrics', async (_request, reply) => {
    reading ??= registry.metrics().finally(() => {
      reading = undefined
    })
    return reply.type(registry.contentType).send(await reading)
  })
  return { registry, app }
}
