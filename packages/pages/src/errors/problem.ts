import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'

/** Sends problem details (RFC 9457) to an API client. */
export function replyProblem(
  reply: FastifyReply,
  status: number,
  problem: { code: string; detail: string },
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, ...problem }))
}
