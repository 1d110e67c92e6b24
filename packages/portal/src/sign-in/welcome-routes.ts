import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { html } from '@latchkey/html'
import { createCheck } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { signInDocument } from './sign-in-document.ts'

const checkWelcome = createCheck(
  Type.Object({
    reset_token: Type.String({ minLength: 1, maxLength: 4096 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  }),
)

/**
 * Takes the token of an invitation out of the address. It is in the fragment, which no server and no log sees; redirects to the
 * log-in keep it.
 */
const script = `
const token = new URLSearchParams(location.hash.slice(1)).get('reset_token')
const field = document.querySelector('input[name=reset_token]')
if (token && field) {
  field.value = token
  history.replaceState(null, '', location.pathname)
} else if (token) location.replace('/welcome' + location.hash)
`

/** Adds `/welcome`, where the link of an invitation leads: the administrator chooses a first password. */
export function addWelcomeRoutes(app: FastifyInstance, name: string): void {
  const page = (reply: FastifyReply, status: number, token = '', problem?: string) =>
    reply
      .code(status)
      .type('text/html; charset=utf-8')
      .send(
        signInDocument(name, {
          title: 'Welcome',
          lead: 'You were invited to administer. Choose the password that you will sign in with.',
          problem,
          body: html`<form method="post" action="/welcome">
<input type="hidden" name="reset_token" value="${token}">
<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" required autofocus>
<button>Set the password</button>
</form>
<script type="module" src="/welcome.js"></script>`,
        }),
      )

  app.get('/welcome.js', { config: { auth: false } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=600').type('text/javascript; charset=utf-8').send(script),
  )

  app.get('/welcome', { config: { auth: false } }, async (_request, reply) => page(reply, 200))

  // 'optional': the plugin refuses what does not come from this origin
  app.post('/welcome', { config: { auth: 'optional' } }, async (request, reply) => {
    const checked = checkWelcome(request.body)
    if (!checked.ok) return page(reply, 400, '', ended)
    const { reset_token, password } = checked.value
    try {
      await app.latchkey.client.resetPassword({ reset_token, new_password: password })
    } catch (error) {
      if (isLatchkeyError(error, 'password_rejected')) return page(reply, 400, reset_token, weak)
      if (isLatchkeyError(error, 'upstream_unavailable', 'rate_limited')) {
        reply.header('retry-after', '5')
        return page(reply, 503, reset_token, 'The service does not answer at the moment. Please try again.')
      }
      if (isLatchkeyError(error)) return page(reply, 403, '', ended)
      throw error
    }
    return reply.redirect('/login', 303)
  })
}

const ended = 'This invitation was used already, or is more than a day old. Ask for a new one.'
const weak = 'This password is too easy to guess. Choose a longer one.'
