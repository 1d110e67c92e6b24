import type { BeginLoginResult, LoginResult } from '@latchkey/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { replyLater } from '../errors/reply-error.ts'
import { loginPath } from './login-reason.ts'

/** Replies that differ between pages. */
export interface LoginReplies {
  returnTo: string
  /** Reply to wrong credentials: the page again. */
  refused: () => FastifyReply | Promise<FastifyReply>
  /** Reply if this browser has not begun this log-in, or it has expired. */
  lost: () => FastifyReply | Promise<FastifyReply>
}

/** Replies to the outcome of a log-in by any method except the password. */
export async function replyLogin(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginResult,
  replies: LoginReplies,
): Promise<FastifyReply> {
  const texts = pages.texts(request).stepUp
  switch (outcome.status) {
    case 'authenticated':
      return reply.redirect(replies.returnTo, 303)
    case 'rate_limited':
      return replyLater(pages, request, reply, 429, outcome)
    case 'unavailable':
      return replyLater(pages, request, reply, 503, outcome)
    case 'invalid_credentials':
      return await replies.refused()
    case 'login_required':
      return await replies.lost()
    case 'step_up_required':
    case 'password_change_required': {
      const link = { href: '/login', label: texts.toSignIn }
      const view = { title: texts.notEnoughTitle, text: texts.notEnough, link }
      return pages.show(request, reply, 'message', view, { status: 403, outcome })
    }
  }
}

/** Replies if a log-in could not begin; undefined if it has begun. */
export function replyNotBegun(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: BeginLoginResult,
  returnTo: string,
): FastifyReply | undefined {
  switch (outcome.status) {
    case 'begun':
      return undefined
    case 'rate_limited':
      return replyLater(pages, request, reply, 429, outcome)
    case 'unavailable':
      return replyLater(pages, request, reply, 503, outcome)
    case 'login_required':
      return reply.redirect(loginPath(returnTo, outcome.reason), 303)
  }
}

/** Whether a browser prefetches a page; it requests the page again when the user opens it. */
export function isAhead(request: FastifyRequest): boolean {
  return [request.headers['sec-purpose'], request.headers.purpose].flat().join().includes('prefetch')
}
