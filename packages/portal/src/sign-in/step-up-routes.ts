import '@latchkey/fastify'
import type { Credentials } from '@latchkey/fastify'
import { html } from '@latchkey/html'
import { createCheck, type Requirement } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { signInDocument } from './sign-in-document.ts'
import { refusalOf } from './sign-in-routes.ts'
import {
  addAuthenticatorRoutes,
  authenticatorCredentials,
  authenticatorFields,
  enrolPath,
} from './totp/authenticator-routes.ts'

const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const checkStepUp = createCheck(
  Type.Object({
    password: Text(1024),
    token: Text(32),
    passcode: Text(32),
    send: Text(3),
    return_to: Text(2048),
  }),
)

interface Shown {
  returnTo: string
  methods: readonly string[]
  username: string
  /** Whether a code by text message is on its way. */
  isSent?: boolean
  problem?: string
}

/** The name of the signed-in user to log in with, of the claims that the portal requests. */
function nameOf({ auth }: FastifyRequest): string {
  return String(auth?.claims.username ?? auth?.claims.email ?? '')
}

/** `GET` and `POST /step-up`: a recent authentication, or a second factor. @param requirement of whoever was not sent here */
export function addStepUpRoutes(app: FastifyInstance, name: string, requirement: Requirement): void {
  addAuthenticatorRoutes(app, name)
  const page = (reply: FastifyReply, status: number, shown: Shown) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(
        signInDocument(name, {
          title: 'Confirm that it is you',
          lead: 'What you are about to do needs a fresh confirmation.',
          problem: shown.problem,
          body: stepUpForms(shown),
        }),
      )

  app.get<{ Querystring: { return_to?: unknown } }>(
    '/step-up',
    { config: { auth: 'optional' }, exposeHeadRoute: false },
    async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      const outcome = await request.silentAuth(request.pendingStepUp?.requirement ?? requirement)
      if (outcome.status === 'authenticated') return reply.redirect(returnTo, 303)
      if (outcome.status !== 'step_up_required') {
        return reply.redirect(`/login?return_to=${encodeURIComponent(returnTo)}`, 303)
      }
      const username = nameOf(request)
      return page(reply, 200, { returnTo, username, methods: outcome.methods })
    },
  )

  app.post('/step-up', { config: { auth: 'optional' } }, async (request, reply) => {
    const checked = checkStepUp(request.body)
    const form = checked.ok ? checked.value : {}
    const returnTo = app.latchkey.returnTo(form.return_to)
    const username = nameOf(request)
    const shown = { returnTo, username, methods: ['pwd', 'otp', 'sms'] }
    if (form.send === 'sms') {
      const begun = await request.beginLogin({ method: 'otp', channel: 'sms' }, { stepUp: true })
      if (begun.status === 'begun') return page(reply, 200, { ...shown, isSent: true })
      const problem = 'The code could not be sent. Please try another method, or wait a moment.'
      return page(reply, 503, { ...shown, problem })
    }
    const credentials = credentialsOf(form, username)
    if (credentials === undefined) {
      return page(reply, 400, { ...shown, problem: 'Enter your password or a code.' })
    }
    const outcome = await request.login(credentials, { stepUp: true })
    if (outcome.status === 'authenticated') return reply.redirect(returnTo, 303)
    if (outcome.status === 'login_required') {
      // the page begins again: signed in, it asks for what is missing
      return reply.redirect(`/step-up?return_to=${encodeURIComponent(returnTo)}`, 303)
    }
    const { status, problem } = refusalOf(reply, outcome)
    return page(reply, status, { ...shown, problem, isSent: form.passcode !== undefined })
  })
}

function credentialsOf(
  { password, token, passcode }: { password?: string; token?: string; passcode?: string },
  username: string,
): Credentials | undefined {
  if (password) {
    return {
      method: 'password',
      username,
      password,
      usernameType: username.includes('@') ? 'email' : 'username',
    }
  }
  if (token) return authenticatorCredentials(token)
  if (passcode) return { method: 'otp', passcode: passcode.replaceAll(/[\s-]/g, '') || ' ' }
  return undefined
}

function stepUpForms({ returnTo, methods, username, isSent = false }: Shown) {
  const start = html`<form method="post" action="/step-up"><input type="hidden" name="return_to" value="${returnTo}">`
  const forms = [
    isSent &&
      html`${start}<label for="passcode">Code from the text message</label>
<input id="passcode" name="passcode" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button>Confirm</button></form>`,
    methods.includes('pwd') &&
      username !== '' &&
      !isSent &&
      html`${start}<input type="hidden" name="username" value="${username}" autocomplete="username">
<label for="password">Password of ${username}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button>Confirm</button></form>`,
    methods.includes('otp') && !isSent && html`${start}${authenticatorFields()}</form>`,
    methods.includes('sms') &&
      !isSent &&
      html`${start}<input type="hidden" name="send" value="sms"><button>Send a code by text message</button></form>`,
  ]
  const none = methods.includes('otp') && !methods.includes('pwd')
  return html`${forms}${none && html`<p class="quiet">No second factor yet? <a href="${enrolPath}">Set up an authenticator app</a>.</p>`}<p class="quiet"><a href="${returnTo}">Back without confirming</a></p>`
}
