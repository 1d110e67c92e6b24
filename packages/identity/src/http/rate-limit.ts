import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { rateLimited } from '../errors/api-error.ts'
import type { Limit } from '../options.ts'

/** Counts would tell an attacker how far they may go. */
const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }

/**
 * The outer fence: so many requests of one address in each process, whatever they ask for. It lets a whole backend
 * through; what guards users are the counters in the database.
 */
export async function raiseFence(app: Pick<FastifyInstance, 'register'>, limit: Limit): Promise<void> {
  await app.register(rateLimit, {
    max: limit.max,
    timeWindow: limit.windowSeconds * 1000,
    errorResponseBuilder: (_request, { ttl }) => rateLimited(ttl / 1000),
    addHeaders: silent,
    addHeadersOnExceeding: silent,
  })
}
