import '@latchkey/fastify'
import { OtpAuthenticateRequestSchema, type Requirement } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import type { Brand } from './brand.ts'
import { FormError, formReader, returnToField } from './form.ts'
import { withoutSpaces } from './identifier-of.ts'
import { loginPath } from './login-reason.ts'
import { replyNotBegun } from './reply-login.ts'
import { replyPage } from './reply-page.ts'
import { replyStepUp, stepUpNeeded, stepUpPath, wayOf } from './reply-step-up.ts'
import { stepUpPage } from './step-up-page.ts'
import { addStepUpWaysRoutes } from './step-up-ways-routes.ts'
import { viewerOf } from './viewer-of.ts'

const { passcode } = OtpAuthenticateRequestSchema.properties
const readStepUp = formReader({ passcode, ...returnToField })

/**
 * `GET` and `POST /step-up`. `GET` sends the code, `POST` verifies it.
 *
 * @param requirement applies to visitors who were not redirected here
 */
export function addStepUpRoutes(app: FastifyInstance, brand: Brand, requirement: Requirement): void {
  addStepUpWaysRoutes(app, brand, requirement)

  app.get<{ Querystring: { return_to?: unknown } }>(
    '/step-up',
    // HEAD would send a code too
    { config: { auth: 'optional' }, exposeHeadRoute: false },
    async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      const needed = await stepUpNeeded(brand, request, reply, { returnTo, requirement })
      if (needed.viewer === undefined) return needed.reply
      const { viewer } = needed
      const first = wayOf(needed.needed.methods)
      if (first !== 'sms')
        return reply.redirect(first ? stepUpPath(returnTo, first) : loginPath(returnTo), 303)
      const begun = await request.beginLogin({ method: 'otp', channel: 'sms' }, { stepUp: true })
      const refusal = replyNotBegun(brand, request, reply, begun, returnTo)
      if (refusal !== undefined) return refusal
      return replyPage(reply, stepUpPage(brand, { returnTo, viewer, needed: needed.needed }))
    },
  )

  app.post('/step-up', { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readStepUp(request.body)
    // users copy codes with a space in the middle
    const code = withoutSpaces(form.passcode)
    if (code === '') throw new FormError('The field "passcode" is too short.')
    const returnTo = app.latchkey.returnTo(form.return_to)
    const viewer = viewerOf(request)
    const outcome = await request.login({ method: 'otp', passcode: code }, { stepUp: true })
    return await replyStepUp(brand, request, reply, outcome, {
      returnTo,
      viewer,
      refused: () => {
        const problem = 'The code is incorrect or has expired.'
        return replyPage(reply, stepUpPage(brand, { returnTo, problem, viewer }), 401)
      },
    })
  })
}
