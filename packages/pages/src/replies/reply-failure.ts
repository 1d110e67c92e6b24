import { isLatchkeyError, isRefusedRequest } from '@latchkey/client'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { replyError, replyLater } from '../errors/reply-error.ts'

/** Replies to a call of the identity service that failed. Throws what is no failure of such a call. */
export function replyFailure(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply {
  if (!isLatchkeyError(error)) throw error
  if (isRefusedRequest(error)) return replyError(pages, request, reply, 400)
  request.log.warn({ err: error }, 'the identity service did not do what an account page asked for')
  return replyLater(pages, request, reply, error.code === 'rate_limited' ? 429 : 503, error)
}
