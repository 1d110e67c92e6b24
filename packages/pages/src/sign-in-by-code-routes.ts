import '@latchkey/fastify'
import { html } from '@latchkey/html'
import {
  OtpAuthenticateRequestSchema,
  RecoveryCodeAuthenticateRequestSchema,
  TotpAuthenticateRequestSchema,
} from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import type { Brand } from './brand.ts'
import { formReader, returnToField } from './form.ts'
import { accountField, codeField, type FormPageContent, formPage } from './form-page.ts'
import { identifierOf, withoutSpaces } from './identifier-of.ts'
import { loginPath } from './login-reason.ts'
import { replyLogin, replyNotBegun } from './reply-login.ts'
import { replyPage } from './reply-page.ts'
import { outboxHint } from './sign-in-ways.ts'

const { passcode, identifier: username } = OtpAuthenticateRequestSchema.properties
const { token } = TotpAuthenticateRequestSchema.properties
const { code } = RecoveryCodeAuthenticateRequestSchema.properties
const readAccount = formReader({ username, ...returnToField })
const readPasscode = formReader({ passcode, ...returnToField })
const readToken = formReader({ username, token, ...returnToField })
const readRecovery = formReader({ username, code, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
type Varying = Pick<FormPageContent, 'returnTo' | 'problem'> & { username?: string }

/** Log-in by a code: sent (`/login/sms`, `/login/email`), from an authenticator app, or a recovery code. */
export function addSignInByCodeRoutes(app: FastifyInstance, brand: Brand): void {
  const returnToOf = (value: unknown) => app.latchkey.returnTo(value)
  const restart = (returnTo: string) => loginPath(returnTo, 'no_pending_step')

  for (const channel of ['sms', 'email'] as const) {
    app.get<Query>(`/login/${channel}`, async (request, reply) =>
      replyPage(reply, sendPage(brand, channel, { returnTo: returnToOf(request.query.return_to) })),
    )

    app.post(`/login/${channel}`, async (request, reply) => {
      const form = readAccount(request.body)
      const returnTo = returnToOf(form.return_to)
      const begun = await request.beginLogin({ method: 'otp', channel, ...identifierOf(form.username) })
      const next = `/login/code?return_to=${encodeURIComponent(returnTo)}`
      return replyNotBegun(brand, request, reply, begun, returnTo) ?? reply.redirect(next, 303)
    })
  }

  app.get<Query>('/login/code', async (request, reply) =>
    replyPage(reply, codePage(brand, { returnTo: returnToOf(request.query.return_to) })),
  )

  app.post('/login/code', async (request, reply) => {
    const form = readPasscode(request.body)
    const returnTo = returnToOf(form.return_to)
    const outcome = await request.login({ method: 'otp', passcode: withoutSpaces(form.passcode) || ' ' })
    return await replyLogin(brand, request, reply, outcome, {
      returnTo,
      refused: () =>
        replyPage(
          reply,
          codePage(brand, { returnTo, problem: 'The code is incorrect or has expired.' }),
          401,
        ),
      lost: () => reply.redirect(restart(returnTo), 303),
    })
  })

  const owned = {
    totp: (body: unknown) => {
      const { token: given, ...form } = readToken(body)
      return { form, credentials: { method: 'totp', token: withoutSpaces(given) || ' ' } as const }
    },
    recovery: (body: unknown) => {
      const { code: given, ...form } = readRecovery(body)
      return { form, credentials: { method: 'recovery_code', code: given } as const }
    },
  }
  for (const way of ['totp', 'recovery'] as const) {
    app.get<Query>(`/login/${way}`, async (request, reply) =>
      replyPage(reply, ownedPage(brand, way, { returnTo: returnToOf(request.query.return_to) })),
    )

    app.post(`/login/${way}`, async (request, reply) => {
      const { form, credentials } = owned[way](request.body)
      const returnTo = returnToOf(form.return_to)
      const outcome = await request.login({ ...credentials, ...identifierOf(form.username) })
      const problem = 'The account or the code is incorrect.'
      const again = { returnTo, username: form.username, problem }
      return await replyLogin(brand, request, reply, outcome, {
        returnTo,
        refused: () => replyPage(reply, ownedPage(brand, way, again), 401),
        lost: () => reply.redirect(restart(returnTo), 303),
      })
    })
  }
}

function sendPage(brand: Brand, channel: 'sms' | 'email', content: Varying) {
  const words = { sms: 'a text message (SMS)', email: 'an email' }
  return formPage(brand, {
    title: channel === 'sms' ? 'Code by SMS' : 'Code by email',
    lead: `We send a code by ${words[channel]} to the contact of your account.`,
    action: `/login/${channel}`,
    fields: accountField(),
    button: 'Send code',
    ...content,
  })
}

function codePage(brand: Brand, content: Varying) {
  return formPage(brand, {
    title: 'Your code',
    lead: 'If the account exists, a code is on its way. It works in this browser only.',
    action: '/login/code',
    fields: codeField('passcode', 'digits'),
    button: 'Sign in',
    aside: html`<p>No message? <a href="/login?return_to=${encodeURIComponent(content.returnTo)}">Start again</a>, or choose another method.</p>
    ${outboxHint(brand)}`,
    ...content,
  })
}

function ownedPage(brand: Brand, way: 'totp' | 'recovery', { username: name, ...content }: Varying) {
  const isTotp = way === 'totp'
  return formPage(brand, {
    title: isTotp ? 'Authenticator app' : 'Recovery code',
    lead: isTotp
      ? 'Enter the code that your authenticator app shows.'
      : 'Enter one of your recovery codes. Each code works once.',
    action: `/login/${way}`,
    fields: [accountField(name), isTotp ? codeField('token', 'digits') : codeField('code', 'letters')],
    button: 'Sign in',
    ...content,
  })
}
