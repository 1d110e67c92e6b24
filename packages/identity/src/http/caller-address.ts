import type { FastifyRequest } from 'fastify'
import { addressBucket } from '../text/address-bucket.ts'

/**
 * The address of a caller as limits count it. All callers without one, as behind a unix socket, share `unknown`.
 */
export function callerAddress(request: Pick<FastifyRequest, 'ip'>): string {
  return addressBucket(request.ip ?? '') ?? 'unknown'
}
