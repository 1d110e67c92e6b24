import type { LoginReason } from '@latchkey/client'
import type { LoginResult } from '@latchkey/fastify'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { replyLater } from './error-pages.ts'
import { loginPath } from './login-reason.ts'
import { isAhead, replyLogin } from './reply-login.ts'
import type { StepUpWay } from './step-up-ways.ts'
import type { Viewer } from './strip.ts'
import { viewerOf } from './viewer-of.ts'
import type { Outcome } from './visitor.ts'

/** What is missing, and the methods that would satisfy the requirement. */
export interface StepUpReason extends Outcome {
  missing: readonly string[]
  methods: readonly string[]
}

/** What a step-up page shows, or the reply if no step-up is needed. */
export type StepUpNeeded =
  | { viewer: Viewer; needed: StepUpReason }
  | { viewer?: undefined; reply: FastifyReply }

/**
 * Determines what the visitor has to prove.
 *
 * @param asked.requirement applies to visitors who were not redirected here
 */
export async function stepUpNeeded(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { returnTo: string; requirement: Requirement },
): Promise<StepUpNeeded> {
  const { returnTo, requirement } = asked
  // a prefetching browser requests the page again when the user opens it
  if (isAhead(request)) return { reply: replyLater(brand, request, reply, 503, { retryAfterSeconds: 1 }) }
  // the strip shows the visitor as they are, not the stricter outcome below
  const viewer = viewerOf(request)
  const outcome = await request.silentAuth(request.pendingStepUp?.requirement ?? requirement)
  switch (outcome.status) {
    case 'authenticated':
      return { reply: reply.redirect(returnTo, 303) }
    case 'login_required':
      return { reply: reply.redirect(loginPath(returnTo, said(outcome.reason)), 303) }
    case 'unavailable':
      return { reply: replyLater(brand, request, reply, 503, outcome) }
    case 'step_up_required':
      return { viewer, needed: outcome }
  }
}

/** Replies to the outcome of a step-up by any method. */
export async function replyStepUp(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginResult,
  replies: {
    returnTo: string
    viewer: Viewer
    /** Page to start again at. @default the code by SMS */
    way?: StepUpWay
    refused: () => FastifyReply | Promise<FastifyReply>
  },
): Promise<FastifyReply> {
  const { returnTo, viewer, way, refused } = replies
  // still signed in, but no step-up is pending: the page begins a new one
  const lost = () =>
    reply.redirect(viewer.auth === null ? loginPath(returnTo) : stepUpPath(returnTo, way), 303)
  return await replyLogin(brand, request, reply, outcome, { returnTo, refused, lost })
}

/** The first page whose method satisfies the requirement; the code by SMS is preferred. */
export function wayOf(methods: readonly string[]): StepUpWay | undefined {
  if (methods.includes('sms')) return 'sms'
  if (methods.includes('webauthn')) return 'passkey'
  return methods.includes('otp') ? 'totp' : undefined
}

/** Visitors without a session need no explanation. */
function said(reason: LoginReason): LoginReason | undefined {
  return reason === 'not_signed_in' ? undefined : reason
}

export function stepUpPath(returnTo: string, way: StepUpWay = 'sms'): string {
  return `/step-up${way === 'sms' ? '' : `/${way}`}?return_to=${encodeURIComponent(returnTo)}`
}
