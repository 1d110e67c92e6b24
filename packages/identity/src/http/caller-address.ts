import { canonicalAddress } from '@latchkey/protocol'
import type { FastifyRequest } from 'fastify'
import type { AuditSource } from '../audit/audit-event.ts'
import { addressBucket } from '../text/address-bucket.ts'

/**
 * The address of a caller as limits count it. All callers without one, as behind a unix socket, share `unknown`.
 */
export function callerAddress(request: Pick<FastifyRequest, 'ip'>): string {
  return addressBucket(request.ip ?? '') ?? 'unknown'
}

/** The caller's own address and program, for the audit. */
export function callerSource({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): AuditSource {
  const address = canonicalAddress(ip ?? '')
  const userAgent = headers['user-agent']
  return {
    ...(address !== undefined && { ip: address }),
    ...(userAgent !== undefined && { user_agent: userAgent }),
  }
}
