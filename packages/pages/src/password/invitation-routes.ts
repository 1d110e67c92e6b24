import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { OwnPasswordRequestSchema, PasswordResetRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader } from '../forms/form.ts'
import { replyFailure } from '../replies/reply-failure.ts'
import { passwordProblem } from './password-problem.ts'

const { reset_token: code } = PasswordResetRequestSchema.properties
const { password: new_password } = OwnPasswordRequestSchema.properties
const readForm = formReader({ code, new_password })

/** Path of the page that the script of the log-in page opens with the token of an invitation. */
const invitationPath = '/password/invitation'

/** `GET` and `POST /password/invitation`: an invited user chooses a first password, once. */
export function addInvitationRoutes(pages: PagesContext): void {
  const { app } = pages

  app.get(invitationPath, { config: { auth: false } }, async (request, reply) => show(request, reply))

  // `optional`: a form of another site is refused before anything changes
  app.post(invitationPath, { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readForm(request.body)
    const texts = pages.texts(request)
    try {
      const { code: reset_token, new_password } = form
      await app.latchkey.clientOf(request).resetPassword({ reset_token, new_password })
    } catch (error) {
      const problem = passwordProblem(error, texts)
      if (problem !== undefined) return show(request, reply, { code: form.code, problem })
      if (!isLatchkeyError(error, 'token_invalid')) return replyFailure(pages, request, reply, error)
      const { usedTitle: title, used: text } = texts.invitation
      const link = { href: '/login', label: texts.password.back }
      return pages.show(request, reply, 'message', { title, text, link }, { status: 401 })
    }
    return reply.redirect('/login', 303)
  })

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    again?: { code: string; problem: string },
  ): Promise<FastifyReply> {
    const { minLength } = await pages.offer(request)
    const status = again === undefined ? 200 : 400
    return pages.show(request, reply, 'invitation', { minLength, ...again }, { status })
  }
}
