import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import {
  OtpAuthenticateRequestSchema,
  OwnPasswordRequestSchema,
  PasswordResetRequestSchema,
} from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { replyError } from '../errors/reply-error.ts'
import { FormError, formReader, returnToField } from '../forms/form.ts'
import { bareCode, identifierOf } from '../forms/identifier-of.ts'
import { replyFailure } from '../replies/reply-failure.ts'
import type { ResetPasswordView } from '../views/page-views.ts'
import { passwordProblem, problemOfCode } from './password-problem.ts'
import { replyProofNeeded } from './reply-proof-needed.ts'

const { identifier: username, passcode } = OtpAuthenticateRequestSchema.properties
const { password: new_password } = OwnPasswordRequestSchema.properties
const { reset_token: code } = PasswordResetRequestSchema.properties
const readAccount = formReader({ username, ...returnToField })
const readByLink = formReader({ code, new_password })
const readByCode = formReader({ phone: username, passcode, new_password })

/** Path that reset links lead to; registered for the app's client. */
export const resetPath = '/password/reset'

type Query = { Querystring: { return_to?: unknown } }
const open = { config: { auth: false } } as const
// a form of another site is refused before anything is sent or changed
const guarded = { config: { auth: 'optional' } } as const

/**
 * A forgotten password: `/password/forgotten` sends a link to the email address of an account, or a code to a phone number;
 * `/password/reset` sets the new one. Accounts that do not exist get the same answers.
 */
export function addForgottenRoutes(pages: PagesContext): void {
  const { app } = pages

  app.get<Query>('/password/forgotten', open, async (request, reply) => {
    const { reset } = await pages.offer(request)
    if (reset.length === 0) return replyError(pages, request, reply, 404)
    const returnTo = app.latchkey.returnTo(request.query.return_to)
    return pages.show(request, reply, 'forgottenPassword', { returnTo })
  })

  app.post('/password/forgotten', guarded, async (request, reply) => {
    const form = readAccount(request.body)
    const { reset, minLength } = await pages.offer(request)
    if (reset.length === 0) return replyError(pages, request, reply, 404)
    const client = app.latchkey.clientOf(request)
    const client_attributes = app.latchkey.clientAttributes(request)
    const { identifier, identifierType } = identifierOf(form.username)
    const byPhone = identifierType === 'phone_number' && reset.includes('sms')
    const redirect_uri = app.latchkey.originOf(request) + resetPath
    const named = identifierType === 'email' ? { email: identifier } : { username: identifier }
    try {
      if (byPhone) await client.sendPasswordResetSmsOtp({ phone_number: identifier, client_attributes })
      else await client.sendPasswordResetLink({ ...named, redirect_uri, client_attributes })
    } catch (error) {
      // what a browser must not learn
      if (!isLatchkeyError(error, 'not_found')) return replyFailure(pages, request, reply, error)
    }
    if (!byPhone) return reply.redirect('/password/forgotten/sent', 303)
    return pages.show(request, reply, 'resetPassword', { by: { phone: identifier }, minLength })
  })

  app.get('/password/forgotten/sent', open, async (request, reply) => {
    const { password } = pages.texts(request)
    const link = { href: '/login', label: password.back }
    return pages.show(request, reply, 'message', { title: password.sentTitle, text: password.sent, link })
  })

  app.get<{ Querystring: { code?: unknown } }>(resetPath, open, async (request, reply) => {
    const { code: given } = request.query
    if (typeof given !== 'string' || given === '') throw new FormError(pages.texts(request).link.incomplete)
    const { minLength } = await pages.offer(request)
    return pages.show(request, reply, 'resetPassword', { by: { code: given }, minLength })
  })

  app.post(resetPath, guarded, async (request, reply) => {
    const form = readByLink(request.body)
    return setPassword(request, reply, { code: form.code }, async () => {
      const { code: reset_token, new_password } = form
      await app.latchkey.clientOf(request).resetPassword({ reset_token, new_password })
      return undefined
    })
  })

  app.post(`${resetPath}/code`, guarded, async (request, reply) => {
    const form = readByCode(request.body)
    const client = app.latchkey.clientOf(request)
    const { phone: phone_number, new_password } = form
    return setPassword(request, reply, { phone: phone_number }, async () => {
      // before the code is used up
      const { valid_password, errors } = await client.validatePassword({
        password: new_password,
        phone_number,
      })
      if (!valid_password) return problemOfCode(errors[0]?.code, pages.texts(request))
      const client_attributes = app.latchkey.clientAttributes(request)
      const passcode = bareCode(form.passcode) || ' '
      const reset_token = await client.redeemPasswordResetSmsOtp({
        phone_number,
        passcode,
        client_attributes,
      })
      await client.resetPassword({ reset_token, new_password })
      return undefined
    })
  })

  /** @param change sets the password, or gives a sentence that says why not */
  async function setPassword(
    request: FastifyRequest,
    reply: FastifyReply,
    by: ResetPasswordView['by'],
    change: () => Promise<string | undefined>,
  ): Promise<FastifyReply> {
    const { minLength } = await pages.offer(request)
    const texts = pages.texts(request)
    const again = (problem: string, status: number) =>
      pages.show(request, reply, 'resetPassword', { by, minLength, problem }, { status })
    try {
      const problem = await change()
      if (typeof problem === 'string') return again(problem, 400)
    } catch (error) {
      const problem = passwordProblem(error, texts)
      if (problem !== undefined) return again(problem, 400)
      if (isLatchkeyError(error, 'invalid_credentials')) return again(texts.enterCode.refused, 401)
      if (isLatchkeyError(error, 'insufficient_user_authentication')) {
        return replyProofNeeded(pages, request, reply)
      }
      if (!isLatchkeyError(error, 'token_invalid')) return replyFailure(pages, request, reply, error)
      const link = { href: '/password/forgotten', label: texts.password.another }
      const view = { title: texts.password.usedTitle, text: texts.password.used, link }
      return pages.show(request, reply, 'message', view, { status: 401 })
    }
    return reply.redirect('/password/reset/done', 303)
  }

  app.get('/password/reset/done', open, async (request, reply) => {
    const { password } = pages.texts(request)
    const link = { href: '/login', label: password.back }
    return pages.show(request, reply, 'message', { title: password.doneTitle, text: password.done, link })
  })
}
