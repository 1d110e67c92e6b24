import type { LoginReason } from '@latchkey/client'
import type { LoginResult } from '@latchkey/fastify'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { factorsPath } from '../account/as-user.ts'
import { ownAuthenticators } from '../account/own-authenticators.ts'
import type { PagesContext } from '../context/pages-context.ts'
import { replyLater } from '../errors/reply-error.ts'
import { loginPath } from '../replies/login-reason.ts'
import { isAhead, replyLogin } from '../replies/reply-login.ts'
import type { StepUpWay } from '../views/step-up-way.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { accountOf, type Outcome, type Viewer } from '../views/visitor.ts'
import { helpsToLogInAgain } from './helps-to-log-in-again.ts'
import { stepUpPath, usableWays, waysAfterFailure } from './step-up-ways.ts'

/** What is missing, and the methods that would satisfy the requirement. */
export interface StepUpReason extends Outcome {
  missing: readonly string[]
  methods: readonly string[]
}

/** What a step-up page shows. */
export interface StepUpShown {
  viewer: Viewer
  needed: StepUpReason
  ways: readonly StepUpWay[]
}

/** What a step-up page shows, or the reply if no step-up is needed. */
export type StepUpNeeded = StepUpShown | { viewer?: undefined; reply: FastifyReply }

/**
 * Determines what the visitor has to prove.
 *
 * @param asked.requirement applies to visitors who were not redirected here
 */
export async function stepUpNeeded(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: { returnTo: string; requirement: Requirement },
): Promise<StepUpNeeded> {
  const { returnTo, requirement } = asked
  // a prefetching browser requests the page again when the user opens it
  if (isAhead(request)) return { reply: replyLater(pages, request, reply, 503, { retryAfterSeconds: 1 }) }
  // the page shows the visitor as they are, not the stricter outcome below
  const viewer = viewerOf(request)
  const { auth } = request
  const required = request.pendingStepUp?.requirement ?? requirement
  const outcome = await request.silentAuth(required)
  switch (outcome.status) {
    case 'authenticated':
      return { reply: reply.redirect(returnTo, 303) }
    case 'login_required':
      return { reply: reply.redirect(loginPath(returnTo, said(outcome.reason)), 303) }
    case 'unavailable':
      return { reply: replyLater(pages, request, reply, 503, outcome) }
    case 'step_up_required': {
      const order = waysOf(pages, viewer)
      const possible = usableWays(order, outcome.methods, undefined)
      if (possible.length === 0) return { reply: reply.redirect(loginPath(returnTo), 303) }
      const owned = await ownAuthenticators(pages, request, auth)
      const ways = usableWays(order, outcome.methods, owned)
      if (ways.length > 0) return { viewer, needed: outcome, ways }
      if (owned !== undefined && helpsToLogInAgain(required, order, owned)) {
        return { reply: reply.redirect(loginPath(returnTo, 'reauthentication_required'), 303) }
      }
      return { reply: replyNoFactor(pages, request, reply, viewer, returnTo) }
    }
  }
}

/** The ways of the app; a password needs a name that goes with it. */
function waysOf({ stepUpWays }: PagesContext, { auth }: Viewer): readonly StepUpWay[] {
  return auth === null || accountOf(auth) === undefined
    ? stepUpWays.filter((way) => way !== 'password')
    : stepUpWays
}

/** The user has no factor that would do. */
function replyNoFactor(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  viewer: Viewer,
  returnTo: string,
): FastifyReply {
  const { stepUp } = pages.texts(request)
  const href = `${factorsPath}?return_to=${encodeURIComponent(returnTo)}`
  const link = { href, label: stepUp.add }
  const view = { title: stepUp.noneTitle, text: stepUp.none, link }
  return pages.show(request, reply, 'message', view, { status: 403, viewer })
}

/** Replies to the outcome of a step-up by any method. */
export async function replyStepUp(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginResult,
  replies: {
    returnTo: string
    viewer: Viewer
    /** Page to start again at. @default the best one of the user */
    way?: StepUpWay
    refused: () => FastifyReply | Promise<FastifyReply>
  },
): Promise<FastifyReply> {
  const { returnTo, viewer, way, refused } = replies
  // still signed in, but no step-up is pending: the page begins a new one
  const lost = () =>
    reply.redirect(viewer.auth === null ? loginPath(returnTo) : stepUpPath(returnTo, way), 303)
  return await replyLogin(pages, request, reply, outcome, { returnTo, refused, lost })
}

/** Visitors without a session need no explanation. */
function said(reason: LoginReason): LoginReason | undefined {
  return reason === 'not_signed_in' ? undefined : reason
}

/** A step-up that was tried by a form. */
export interface TriedStepUp {
  way: Exclude<StepUpWay, 'passkey'>
  returnTo: string
  viewer: Viewer
  /** What the page says if it was refused. */
  problem: string
  /** Whose password was asked for. */
  account?: string
}

/** Replies to the outcome of a step-up by a form: the form again if it was refused. */
export function replyTriedStepUp(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginResult,
  tried: TriedStepUp,
): Promise<FastifyReply> {
  const { viewer, ...form } = tried
  const { way, returnTo } = form
  const again = { ...form, ways: waysAfterFailure(pages.stepUpWays, way) }
  return replyStepUp(pages, request, reply, outcome, {
    ...{ returnTo, viewer },
    // a code by SMS is sent by the first page
    ...(way !== 'sms' && { way }),
    refused: () => pages.show(request, reply, 'stepUp', again, { status: 401, viewer }),
  })
}
