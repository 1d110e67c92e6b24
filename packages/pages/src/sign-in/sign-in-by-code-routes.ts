import '@latchkey/fastify'
import {
  OtpAuthenticateRequestSchema,
  RecoveryCodeAuthenticateRequestSchema,
  TotpAuthenticateRequestSchema,
} from '@latchkey/protocol'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { bareCode, identifierOf } from '../forms/identifier-of.ts'
import { loginPath } from '../replies/login-reason.ts'
import { replyLogin, replyNotBegun } from '../replies/reply-login.ts'
import { refuseUnlessOffered } from './offered-only.ts'

const { identifier: username } = OtpAuthenticateRequestSchema.properties
const { passcode } = OtpAuthenticateRequestSchema.properties
const { token } = TotpAuthenticateRequestSchema.properties
const { code } = RecoveryCodeAuthenticateRequestSchema.properties
const readAccount = formReader({ username, ...returnToField })
const readPasscode = formReader({ passcode, ...returnToField })
const readToken = formReader({ username, token, ...returnToField })
const readRecovery = formReader({ username, code, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
const open = { config: { auth: false } } as const

/** Log-in by a code: sent (`/login/sms`, `/login/email`), from an authenticator app, or a recovery code. */
export function addSignInByCodeRoutes(pages: PagesContext): void {
  const { app } = pages
  const returnToOf = (value: unknown) => app.latchkey.returnTo(value)
  const restart = (returnTo: string) => loginPath(returnTo, 'no_pending_step')

  for (const way of ['sms', 'email'] as const) {
    app.get<Query>(`/login/${way}`, open, async (request, reply) => {
      const view = { way, returnTo: returnToOf(request.query.return_to) }
      return (
        (await refuseUnlessOffered(pages, request, reply, way)) ??
        pages.show(request, reply, 'sendCode', view)
      )
    })

    app.post(`/login/${way}`, open, async (request, reply) => {
      const form = readAccount(request.body)
      const returnTo = returnToOf(form.return_to)
      const refusal = await refuseUnlessOffered(pages, request, reply, way)
      if (refusal !== undefined) return refusal
      const account = identifierOf(form.username)
      const begun = await request.beginLogin({ method: 'otp', channel: way, ...account })
      const next = `/login/code?return_to=${encodeURIComponent(returnTo)}`
      return replyNotBegun(pages, request, reply, begun, returnTo) ?? reply.redirect(next, 303)
    })
  }

  app.get<Query>('/login/code', open, async (request, reply) => {
    const returnTo = returnToOf(request.query.return_to)
    return pages.show(request, reply, 'enterCode', { purpose: 'signIn', returnTo })
  })

  app.post('/login/code', open, async (request, reply) => {
    const form = readPasscode(request.body)
    const returnTo = returnToOf(form.return_to)
    const outcome = await request.login({ method: 'otp', passcode: bareCode(form.passcode) || ' ' })
    const problem = pages.texts(request).enterCode.refused
    return await replyLogin(pages, request, reply, outcome, {
      returnTo,
      refused: () =>
        pages.show(request, reply, 'enterCode', { purpose: 'signIn', returnTo, problem }, { status: 401 }),
      lost: () => reply.redirect(restart(returnTo), 303),
    })
  })

  const owned = {
    totp: (body: unknown) => {
      const { token: given, ...form } = readToken(body)
      return { form, credentials: { method: 'totp', token: bareCode(given) || ' ' } as const }
    },
    recovery: (body: unknown) => {
      const { code: given, ...form } = readRecovery(body)
      return { form, credentials: { method: 'recovery_code', code: given } as const }
    },
  }
  for (const way of ['totp', 'recovery'] as const) {
    app.get<Query>(`/login/${way}`, open, async (request, reply) => {
      const view = { way, returnTo: returnToOf(request.query.return_to) }
      return (
        (await refuseUnlessOffered(pages, request, reply, way)) ??
        pages.show(request, reply, 'ownedCode', view)
      )
    })

    app.post(`/login/${way}`, open, async (request, reply) => {
      const { form, credentials } = owned[way](request.body)
      const returnTo = returnToOf(form.return_to)
      const outcome = await request.login({ ...credentials, ...identifierOf(form.username) })
      const problem = pages.texts(request).ownedCode.refused
      const again = { way, returnTo, account: form.username, problem }
      return await replyLogin(pages, request, reply, outcome, {
        returnTo,
        refused: () => pages.show(request, reply, 'ownedCode', again, { status: 401 }),
        lost: () => reply.redirect(restart(returnTo), 303),
      })
    })
  }
}
