import process from 'node:process'
import type { FastifyReply } from 'fastify'

// an import would evaluate all exports, and WebSocket loads the whole HTTP client of Node.js: 75 modules
const { STATUS_CODES } = process.getBuiltinModule('node:http')

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
