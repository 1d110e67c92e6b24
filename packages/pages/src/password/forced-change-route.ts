import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { OwnPasswordRequestSchema, PasswordAuthenticateRequestSchema } from '@latchkey/protocol'
import { Type } from 'typebox'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { passwordCredentials } from '../forms/password-credentials.ts'
import { replyFailure } from '../replies/reply-failure.ts'
import { replyLogin } from '../replies/reply-login.ts'
import { accountMember } from './account-member.ts'
import { passwordProblem } from './password-problem.ts'
import { replyProofNeeded } from './reply-proof-needed.ts'

const { username, password } = Type.Required(
  Type.Pick(PasswordAuthenticateRequestSchema, ['username', 'password']),
).properties
const { password: new_password } = OwnPasswordRequestSchema.properties
const readForm = formReader({ username, password, new_password, ...returnToField })

/**
 * `POST /password/change-required`: replaces a password that is temporary or has expired, and logs the user in. The form has the
 * current password again, so no reset token leaves the backend.
 */
export function addForcedChangeRoute(pages: PagesContext): void {
  const { app } = pages

  // `optional`: a form of another site is refused before anything changes
  app.post('/password/change-required', { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readForm(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const texts = pages.texts(request)
    const client = app.latchkey.clientOf(request)
    const { minLength } = await pages.offer(request)
    const { username: account } = form
    const again = (problem: string, status: number) => {
      const view = { forced: { account }, account, replaces: true, minLength, returnTo, problem }
      return pages.show(request, reply, 'changePassword', view, { status })
    }
    try {
      const named = { ...accountMember(account), password: form.password }
      const reset_token = await client.redeemPassword(named)
      await client.resetPassword({ reset_token, new_password: form.new_password })
    } catch (error) {
      const problem = passwordProblem(error, texts)
      if (problem !== undefined) return again(problem, 400)
      if (isLatchkeyError(error, 'invalid_credentials')) return again(texts.password.forcedRefused, 401)
      if (isLatchkeyError(error, 'insufficient_user_authentication')) {
        return replyProofNeeded(pages, request, reply)
      }
      return replyFailure(pages, request, reply, error)
    }
    const outcome = await request.login(passwordCredentials(account, form.new_password))
    const toSignIn = () => reply.redirect(`/login?return_to=${encodeURIComponent(returnTo)}`, 303)
    return await replyLogin(pages, request, reply, outcome, { returnTo, refused: toSignIn, lost: toSignIn })
  })
}
