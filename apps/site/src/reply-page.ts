import type { Html } from '@latchkey/html'
import type { FastifyReply } from 'fastify'

/** Sends a page. */
export function replyPage(reply: FastifyReply, content: Html, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(content.toString())
}
