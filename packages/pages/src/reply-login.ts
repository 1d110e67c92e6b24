import type { BeginLoginResult, LoginResult } from '@latchkey/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { replyLater } from './error-pages.ts'
import { loginPath } from './login-reason.ts'
import { messagePage } from './message-page.ts'
import { replyPage } from './reply-page.ts'

/** Replies that differ between pages. */
export interface LoginReplies {
  returnTo: string
  /** Reply to wrong credentials: the page again. */
  refused: () => FastifyReply | Promise<FastifyReply>
  /** Reply if this browser has not begun this log-in, or it has expired. */
  lost: () => FastifyReply
}

/** Replies to the outcome of a log-in by any method except the password. */
export async function replyLogin(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginResult,
  replies: LoginReplies,
): Promise<FastifyReply> {
  switch (outcome.status) {
    case 'authenticated':
      return reply.redirect(replies.returnTo, 303)
    case 'rate_limited':
      return replyLater(brand, request, reply, 429, outcome)
    case 'unavailable':
      return replyLater(brand, request, reply, 503, outcome)
    case 'invalid_credentials':
      return await replies.refused()
    case 'login_required':
      return replies.lost()
    case 'step_up_required':
    case 'password_change_required':
      return replyPage(reply, messagePage(brand, { ...notEnough, outcome }), 403)
  }
}

/** Replies if a log-in could not begin; undefined if it has begun. */
export function replyNotBegun(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: BeginLoginResult,
  returnTo: string,
): FastifyReply | undefined {
  switch (outcome.status) {
    case 'begun':
      return undefined
    case 'rate_limited':
      return replyLater(brand, request, reply, 429, outcome)
    case 'unavailable':
      return replyLater(brand, request, reply, 503, outcome)
    case 'login_required':
      return reply.redirect(loginPath(returnTo, outcome.reason), 303)
  }
}

/** Whether a browser prefetches a page; it requests the page again when the user opens it. */
export function isAhead(request: FastifyRequest): boolean {
  return [request.headers['sec-purpose'], request.headers.purpose].flat().join().includes('prefetch')
}

const notEnough = {
  title: 'Another factor is required',
  text: 'The code was correct, but this page requires more. Please sign in again.',
  link: { href: '/login', label: 'To the log-in' },
}
