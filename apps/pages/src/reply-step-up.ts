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

/** What is missing, and the methods that would do: why the page is shown. */
export interface StepUpReason extends Outcome {
  missing: readonly string[]
  methods: readonly string[]
}

/** What a page of a second factor needs to know, or the answer where there is none to give. */
export type StepUpNeeded =
  | { viewer: Viewer; needed: StepUpReason }
  | { viewer?: undefined; reply: FastifyReply }

/**
 * Finds out what the visitor has to add.
 *
 * @param asked.requirement what is asked of somebody who comes without having been sent
 */
export async function stepUpNeeded(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { returnTo: string; requirement: Requirement },
): Promise<StepUpNeeded> {
  const { returnTo, requirement } = asked
  // a browser that fetches ahead of time comes again when the page is wanted
  if (isAhead(request)) return { reply: replyLater(brand, request, reply, 503, { retryAfterSeconds: 1 }) }
  // the page is about a stricter answer, its strip about who is here
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

/** Answers a step-up by any method. */
export async function replyStepUp(
  brand: Brand,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginResult,
  replies: {
    returnTo: string
    viewer: Viewer
    /** The page to begin anew at. @default that of the code by SMS */
    way?: StepUpWay
    refused: () => FastifyReply | Promise<FastifyReply>
  },
): Promise<FastifyReply> {
  const { returnTo, viewer, way, refused } = replies
  // still signed in, but nothing is pending (any more): the page begins a new one
  const lost = () =>
    reply.redirect(viewer.auth === null ? loginPath(returnTo) : stepUpPath(returnTo, way), 303)
  return await replyLogin(brand, request, reply, outcome, { returnTo, refused, lost })
}

/** The page of a second factor that would do, the code by SMS first. */
export function wayOf(methods: readonly string[]): StepUpWay | undefined {
  if (methods.includes('sms')) return 'sms'
  if (methods.includes('webauthn')) return 'passkey'
  return methods.includes('otp') ? 'totp' : undefined
}

/** Nothing is to be said to who simply is not signed in. */
function said(reason: LoginReason): LoginReason | undefined {
  return reason === 'not_signed_in' ? undefined : reason
}

export function stepUpPath(returnTo: string, way: StepUpWay = 'sms'): string {
  return `/step-up${way === 'sms' ? '' : `/${way}`}?return_to=${encodeURIComponent(returnTo)}`
}
