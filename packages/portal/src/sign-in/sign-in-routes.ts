import '@latchkey/fastify'
import type { LoginResult } from '@latchkey/fastify'
import { html } from '@latchkey/html'
import { createCheck } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { signInDocument } from './sign-in-document.ts'
import { signInStyle } from './sign-in-style.ts'

const Text = (maxLength: number) => Type.String({ maxLength })
const checkSignIn = createCheck(
  Type.Object({ username: Text(255), password: Text(1024), return_to: Type.Optional(Text(2048)) }),
)

interface Shown {
  returnTo: string
  username?: string
  problem?: string
}

/**
 * `GET` and `POST /login` and `POST /logout`.
 *
 * @param name of the portal, as people see it
 */
export function addSignInRoutes(app: FastifyInstance, name: string): void {
  const page = (reply: FastifyReply, status: number, { returnTo, username = '', problem }: Shown) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(
        signInDocument(name, {
          title: 'Sign in',
          lead: 'Manage users, apps and keys. For administrators only.',
          problem,
          body: html`<form method="post" action="/login">
<input type="hidden" name="return_to" value="${returnTo}">
<label for="username">Username or email</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>
<script type="module" src="/welcome.js"></script>`,
        }),
      )

  app.get('/sign-in.css', { config: { auth: false } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=600').type('text/css; charset=utf-8').send(signInStyle),
  )

  app.get<{ Querystring: { return_to?: unknown } }>(
    '/login',
    { config: { auth: 'optional' } },
    async (request, reply) => page(reply, 200, { returnTo: app.latchkey.returnTo(request.query.return_to) }),
  )

  app.post('/login', { config: { auth: false } }, async (request, reply) => {
    const checked = checkSignIn(request.body)
    if (!checked.ok)
      return page(reply, 400, { returnTo: '/', problem: 'Enter your username and your password.' })
    const { username, password } = checked.value
    const returnTo = app.latchkey.returnTo(checked.value.return_to)
    const usernameType = username.includes('@') ? 'email' : 'username'
    const outcome = await request.login({ method: 'password', username, password, usernameType })
    if (outcome.status === 'authenticated') return reply.redirect(returnTo, 303)
    // a second factor is missing: the guard of the page that was asked for asks for it
    if (outcome.status === 'step_up_required') return reply.redirect(returnTo, 303)
    const { status, problem } = refusalOf(reply, outcome)
    return page(reply, status, { returnTo, username, problem })
  })

  app.post('/logout', { config: { auth: false } }, async (request, reply) => {
    const outcome = await request.logout({ scope: 'everywhere' })
    if (outcome.status !== 'unavailable') return reply.redirect('/login', 303)
    reply.header('retry-after', String(Math.max(1, Math.ceil(outcome.retryAfterSeconds))))
    return page(reply, 503, { returnTo: '/', problem: unavailable })
  })
}

const unavailable = 'The service does not answer at the moment. Please try again shortly.'

/** What is said of a failed attempt, and its status; sets `Retry-After` where there is one. */
export function refusalOf(
  reply: FastifyReply,
  outcome: Exclude<LoginResult, { status: 'authenticated' }>,
): { status: number; problem: string } {
  switch (outcome.status) {
    case 'rate_limited':
    case 'unavailable':
      reply.header('retry-after', String(Math.max(1, Math.ceil(outcome.retryAfterSeconds ?? 5))))
      return outcome.status === 'unavailable'
        ? { status: 503, problem: unavailable }
        : { status: 429, problem: 'Too many attempts. Please wait a moment, then try again.' }
    case 'password_change_required':
      return { status: 403, problem: 'This password has to be replaced before you can sign in with it.' }
    case 'login_required':
      return { status: 401, problem: 'Your session has ended. Please sign in again.' }
    case 'step_up_required':
      return { status: 403, problem: 'That is not enough for this page yet. Please try another method.' }
    case 'invalid_credentials':
      return { status: 401, problem: 'These credentials are incorrect.' }
  }
}
