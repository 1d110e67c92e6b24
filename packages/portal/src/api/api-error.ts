import { isLatchkeyError, type LatchkeyError, type LatchkeyErrorCode } from '@latchkey/client'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** What the front end reads of a refusal; the words for it are the front end's. */
export interface ApiProblem {
  /** The reason, for programs. */
  code: string
  /** The `error_code` of the service, which often says more. */
  error_code?: string
  /** The field of the request that is wrong, by its name on the wire. */
  field?: string
  /** What is wrong with that field. */
  detail?: string
}

/** Statuses of what the service did not answer itself. */
const statuses: Partial<Record<LatchkeyErrorCode, number>> = {
  request_invalid: 400,
  forbidden: 403,
  not_found: 404,
  identifier_taken: 409,
  conflict: 409,
  rate_limited: 429,
  insufficient_user_authentication: 401,
  aborted: 503,
  upstream_unavailable: 503,
  upstream_protocol: 502,
}

/** Answers a failed call of the service. Errors of the plugin, which have a status of their own, are thrown on. */
export function replyApiError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (!isLatchkeyError(error)) throw error
  const status = statusOf(error)
  if (status >= 500) request.log.warn({ err: error }, 'a call of the service failed')
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds))
  const problem: ApiProblem = {
    code: error.code,
    ...(error.upstreamCode !== undefined && { error_code: error.upstreamCode }),
    ...(error.field !== undefined && { field: error.field, detail: error.message }),
  }
  return reply.code(status).send(problem)
}

function statusOf({ code, status }: LatchkeyError): number {
  // the service refuses the portal itself, not the user
  if (code === 'client_auth_failed') return 502
  const known = statuses[code]
  if (known !== undefined) return known
  return status !== undefined && status >= 400 && status < 500 ? status : 502
}
