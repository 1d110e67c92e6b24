import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { OtpAuthenticateRequestSchema, type Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { replyLater } from './error-pages.ts'
import { FormError, formReader, returnToField } from './form.ts'
import { messagePage } from './message-page.ts'
import { replyPage } from './reply-page.ts'
import { stepUpPage } from './step-up-page.ts'
import { viewerOf } from './viewer-of.ts'

const { passcode } = OtpAuthenticateRequestSchema.properties
const readStepUp = formReader({ passcode, ...returnToField })

/**
 * `GET` and `POST /step-up`. Showing the page sends the code; giving it adds the second factor.
 *
 * @param requirement what is asked of somebody who comes without having been sent
 */
export function addStepUpRoutes(app: FastifyInstance, brand: Brand, requirement: Requirement): void {
  app.get<{ Querystring: { return_to?: unknown } }>(
    '/step-up',
    // a HEAD request would send a code as well
    { config: { auth: 'optional' }, exposeHeadRoute: false },
    async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      // a browser that fetches ahead of time comes again when the page is wanted
      if (isAhead(request)) return replyLater(brand, request, reply, 503, { retryAfterSeconds: 1 })
      // the page is about a stricter answer, its strip about who is here
      const viewer = viewerOf(request)
      const outcome = await request.silentAuth(request.pendingStepUp?.requirement ?? requirement)
      switch (outcome.status) {
        case 'authenticated':
          return reply.redirect(returnTo, 303)
        case 'login_required':
          return reply.redirect(loginPath(returnTo), 303)
        case 'unavailable':
          return replyLater(brand, request, reply, 503, outcome)
        case 'step_up_required':
          break
      }
      const pending = request.pendingStepUp
      // a code by SMS is all that this page can ask for
      if (pending === null || !outcome.methods.includes('sms'))
        return reply.redirect(loginPath(returnTo), 303)
      try {
        await sendCode(app, request, pending.sub)
      } catch (error) {
        if (!isLatchkeyError(error)) throw error
        request.log.warn({ err: error }, 'a code could not be sent')
        return replyLater(brand, request, reply, error.code === 'rate_limited' ? 429 : 503, error)
      }
      return replyPage(reply, stepUpPage(brand, { returnTo, viewer }))
    },
  )

  app.post('/step-up', { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readStepUp(request.body)
    // people copy codes with a space in the middle
    const code = form.passcode.replaceAll(/\s/g, '')
    if (code === '') throw new FormError('The field "passcode" is too short.')
    const returnTo = app.latchkey.returnTo(form.return_to)
    const viewer = viewerOf(request)
    const outcome = await request.login(
      {
        method: 'otp',
        identifier: request.pendingStepUp?.sub ?? 'nobody',
        identifierType: 'user_id',
        passcode: code,
      },
      { stepUp: true },
    )
    switch (outcome.status) {
      case 'authenticated':
        return reply.redirect(returnTo, 303)
      case 'rate_limited':
        return replyLater(brand, request, reply, 429, outcome)
      case 'unavailable':
        return replyLater(brand, request, reply, 503, outcome)
      case 'login_required':
        // still signed in, but nothing is pending (any more): the page begins a new one
        return reply.redirect(viewer.auth === null ? loginPath(returnTo) : stepUpPath(returnTo), 303)
      case 'step_up_required':
        return replyPage(reply, messagePage(brand, notEnough), 403)
      default: {
        const problem = 'That is not the code we sent, or it is too old.'
        return replyPage(reply, stepUpPage(brand, { returnTo, problem, viewer }), 401)
      }
    }
  })
}

function isAhead(request: FastifyRequest): boolean {
  return [request.headers['sec-purpose'], request.headers.purpose].flat().join().includes('prefetch')
}

async function sendCode(app: FastifyInstance, request: FastifyRequest, sub: string): Promise<void> {
  await app.latchkey.client.sendOtp({
    channel: 'sms',
    identifier_type: 'user_id',
    identifier: sub,
    client_attributes: app.latchkey.clientAttributes(request),
  })
}

function loginPath(returnTo: string): string {
  return `/login?return_to=${encodeURIComponent(returnTo)}`
}

function stepUpPath(returnTo: string): string {
  return `/step-up?return_to=${encodeURIComponent(returnTo)}`
}

const notEnough = {
  title: 'Still not enough',
  text: 'The code was right, but this page asks for more than that. Please sign in anew and try again.',
  link: { href: '/login', label: 'To the log-in' },
}
