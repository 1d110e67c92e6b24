import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { rateLimited } from '../errors/api-error.ts'
import type { Limit } from '../options.ts'
import { callerAddress } from './caller-address.ts'

/** Counts would show an attacker how many requests are left. */
const silent = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false }

/**
 * The outer rate limit: requests of one address in each process, whatever they ask for. It is high enough for a whole backend;
 * the counters in the database protect users.
 */
export async function registerRateLimit(app: Pick<FastifyInstance, 'register'>, limit: Limit): Promise<void> {
  await app.register(rateLimit, {
    max: limit.max,
    timeWindow: limit.windowSeconds * 1000,
    keyGenerator: callerAddress,
    errorResponseBuilder: (_request, { ttl }) => rateLimited(ttl / 1000),
    addHeaders: silent,
    addHeadersOnExceeding: silent,
  })
}
