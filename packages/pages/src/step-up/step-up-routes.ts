import '@latchkey/fastify'
import {
  OtpAuthenticateRequestSchema,
  RecoveryCodeAuthenticateRequestSchema,
  type Requirement,
  TotpAuthenticateRequestSchema,
} from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { bareCode } from '../forms/identifier-of.ts'
import { replyNotBegun } from '../replies/reply-login.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { replyTriedStepUp, type StepUpShown, stepUpNeeded } from './reply-step-up.ts'
import { addStepUpByPasskeyRoutes } from './step-up-by-passkey-routes.ts'
import { addStepUpByPasswordRoutes } from './step-up-by-password-routes.ts'
import { otherWays, stepUpPath } from './step-up-ways.ts'

const { passcode } = OtpAuthenticateRequestSchema.properties
const { token } = TotpAuthenticateRequestSchema.properties
const { code } = RecoveryCodeAuthenticateRequestSchema.properties
const readPasscode = formReader({ passcode, ...returnToField })
const readToken = formReader({ token, ...returnToField })
const readRecovery = formReader({ code, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
const optional = { config: { auth: 'optional' } } as const

/**
 * `GET` and `POST /step-up`, and the ways below `/step-up/`. `GET /step-up` is the best way of the user: the code by SMS is sent at
 * once, others have their own page.
 *
 * @param requirement applies to visitors who were not redirected here
 */
export function addStepUpRoutes(pages: PagesContext, requirement: Requirement): void {
  const { app } = pages
  addStepUpByPasskeyRoutes(pages, requirement)
  addStepUpByPasswordRoutes(pages, requirement)

  // HEAD would send a code too
  for (const path of ['/step-up', '/step-up/sms']) {
    app.get<Query>(path, { ...optional, exposeHeadRoute: false }, async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      const needed = await stepUpNeeded(pages, request, reply, { returnTo, requirement })
      if (needed.viewer === undefined) return needed.reply
      const [first] = needed.ways
      const isBySms = path === '/step-up' ? first === 'sms' : needed.ways.includes('sms')
      return isBySms
        ? sendSms(request, reply, returnTo, needed)
        : reply.redirect(stepUpPath(returnTo, first), 303)
    })
  }

  async function sendSms(
    request: FastifyRequest,
    reply: FastifyReply,
    returnTo: string,
    { viewer, needed, ways }: StepUpShown,
  ): Promise<FastifyReply> {
    const begun = await request.beginLogin({ method: 'otp', channel: 'sms' }, { stepUp: true })
    const refusal = replyNotBegun(pages, request, reply, begun, returnTo)
    if (refusal !== undefined) return refusal
    const view = {
      way: 'sms',
      returnTo,
      missing: needed.missing,
      ways: otherWays(ways, 'sms'),
    } as const
    return pages.show(request, reply, 'stepUp', view, { viewer, outcome: needed })
  }

  app.post('/step-up', optional, async (request, reply) => {
    const form = readPasscode(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const viewer = viewerOf(request)
    const outcome = await request.login(
      { method: 'otp', passcode: bareCode(form.passcode) || ' ' },
      { stepUp: true },
    )
    const problem = pages.texts(request).enterCode.refused
    return replyTriedStepUp(pages, request, reply, outcome, { way: 'sms', returnTo, viewer, problem })
  })

  for (const way of ['totp', 'recovery'] as const) {
    app.get<Query>(`/step-up/${way}`, optional, async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      const needed = await stepUpNeeded(pages, request, reply, { returnTo, requirement })
      if (needed.viewer === undefined) return needed.reply
      const { viewer, ways } = needed
      // from a method that would not satisfy the requirement to one that does
      if (!ways.includes(way)) return reply.redirect(stepUpPath(returnTo, ways[0]), 303)
      const view = { way, returnTo, missing: needed.needed.missing, ways: otherWays(ways, way) }
      return pages.show(request, reply, 'stepUp', view, { viewer, outcome: needed.needed })
    })

    app.post(`/step-up/${way}`, optional, async (request, reply) => {
      const form = way === 'totp' ? readToken(request.body) : readRecovery(request.body)
      const returnTo = app.latchkey.returnTo(form.return_to)
      const viewer = viewerOf(request)
      const credentials =
        'token' in form
          ? ({ method: 'totp', token: bareCode(form.token) || ' ' } as const)
          : ({ method: 'recovery_code', code: form.code } as const)
      const outcome = await request.login(credentials, { stepUp: true })
      const problem = pages.texts(request).stepUp.ownedRefused
      return replyTriedStepUp(pages, request, reply, outcome, { way, returnTo, viewer, problem })
    })
  }
}
