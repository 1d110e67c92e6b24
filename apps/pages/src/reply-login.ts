import type { BeginLoginResult, LoginResult } from '@latchkey/fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { replyLater } from './error-pages.ts'
import { loginPath } from './login-reason.ts'
import { messagePage } from './message-page.ts'
import { replyPage } from './reply-page.ts'

/** What a page does with each outcome of its own. */
export interface LoginReplies {
  returnTo: string
  /** What was given was not right: the page again. */
  refused: () => FastifyReply | Promise<FastifyReply>
  /** Nothing of this browser waits for this (any more). */
  lost: () => FastifyReply
}

/** Answers a log-in by any method but the password. */
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

/** Answers where a step could not be begun; nothing where it was. */
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

/** Whether a browser fetches a page ahead of time: it comes again when the page is wanted. */
export function isAhead(request: FastifyRequest): boolean {
  return [request.headers['sec-purpose'], request.headers.purpose].flat().join().includes('prefetch')
}

const notEnough = {
  title: 'Another factor is required',
  text: 'The code was correct, but this page requires more. Please sign in again.',
  link: { href: '/login', label: 'To the log-in' },
}
