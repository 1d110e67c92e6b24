import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { type CreateUserRequest, OtpAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { replyError, replyLater } from '../errors/reply-error.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { bareCode, identifierOf } from '../forms/identifier-of.ts'
import { replyFailure } from '../replies/reply-failure.ts'
import { replyLogin, replyNotBegun } from '../replies/reply-login.ts'
import type { SignUpView } from '../views/page-views.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { createSignUpLimit } from './sign-up-limit.ts'

const { identifier: username, passcode } = OtpAuthenticateRequestSchema.properties
const readAddress = formReader({ username, ...returnToField })
const readCode = formReader({ passcode, address: username, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
const open = { config: { auth: false } } as const

/**
 * `GET` and `POST /sign-up`: an address, and the code that is sent there. An address that has an account already is answered in
 * the same way: its owner signs in by the code. No password is set before the address is proven.
 */
export function addSignUpRoutes(pages: PagesContext): void {
  const { app } = pages
  const mayTry = createSignUpLimit()

  app.get<Query>('/sign-up', open, async (request, reply) => {
    const { signUp: accepts } = await pages.offer(request)
    if (accepts.length === 0) return replyError(pages, request, reply, 404)
    const returnTo = app.latchkey.returnTo(request.query.return_to)
    return pages.show(request, reply, 'signUp', { accepts, returnTo })
  })

  // `optional`: a form of another site is refused before a user is created
  app.post('/sign-up', { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readAddress(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const { signUp: accepts } = await pages.offer(request)
    if (accepts.length === 0) return replyError(pages, request, reply, 404)
    const { identifier, identifierType } = identifierOf(form.username)
    const kind = ({ email: 'email', phone_number: 'phone' } as const)[
      identifierType === 'email' ? 'email' : 'phone_number'
    ]
    const view = { accepts, address: form.username, returnTo }
    if (identifierType === 'username' || !accepts.includes(kind)) return showAgain(request, reply, view)
    if (!mayTry(request.ip)) return replyLater(pages, request, reply, 429, { retryAfterSeconds: 60 })
    const user = kind === 'email' ? { email: identifier } : { phone_number: identifier }
    const refusal = await createUnlessTaken(request, reply, user)
    if (refusal === 'malformed') return showAgain(request, reply, view)
    if (refusal !== undefined) return refusal
    const channel = kind === 'email' ? 'email' : 'sms'
    const begun = await request.beginLogin({ method: 'otp', channel, identifier, identifierType })
    const enter = { purpose: 'signUp', address: identifier, returnTo } as const
    return (
      replyNotBegun(pages, request, reply, begun, returnTo) ?? pages.show(request, reply, 'enterCode', enter)
    )
  })

  app.post('/sign-up/code', open, async (request, reply) => {
    const form = readCode(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const query = `?return_to=${encodeURIComponent(returnTo)}`
    const outcome = await request.login({ method: 'otp', passcode: bareCode(form.passcode) || ' ' })
    const problem = pages.texts(request).enterCode.refused
    const again = { purpose: 'signUp', address: form.address, returnTo, problem } as const
    return await replyLogin(pages, request, reply, outcome, {
      returnTo: `/sign-up/welcome${query}`,
      refused: () => pages.show(request, reply, 'enterCode', again, { status: 401 }),
      lost: () => reply.redirect(`/sign-up${query}`, 303),
    })
  })

  app.get<Query>('/sign-up/welcome', { config: { auth: true } }, async (request, reply) => {
    const { password, ways } = await pages.offer(request)
    const returnTo = app.latchkey.returnTo(request.query.return_to)
    const view = { passkey: ways.includes('passkey'), password, returnTo }
    if (!view.passkey && !view.password) return reply.redirect(returnTo, 303)
    return pages.show(request, reply, 'welcome', view, { viewer: viewerOf(request) })
  })

  function showAgain(request: FastifyRequest, reply: FastifyReply, view: SignUpView): FastifyReply {
    const { signUp } = pages.texts(request)
    const [first, second] = view.accepts
    const problem = second
      ? signUp.notAddressOrPhone
      : first === 'phone'
        ? signUp.notPhone
        : signUp.notAddress
    return pages.show(request, reply, 'signUp', { ...view, problem }, { status: 400 })
  }

  async function createUnlessTaken(
    request: FastifyRequest,
    reply: FastifyReply,
    user: CreateUserRequest,
  ): Promise<FastifyReply | 'malformed' | undefined> {
    try {
      await app.latchkey.clientOf(request).createUser(user)
      return undefined
    } catch (error) {
      if (isLatchkeyError(error, 'identifier_taken')) return undefined
      if (isLatchkeyError(error, 'request_invalid')) return 'malformed'
      return replyFailure(pages, request, reply, error)
    }
  }
}
