import '@latchkey/fastify'
import { PasswordAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Brand } from './brand.ts'
import { replyError, replyLater } from './error-pages.ts'
import { formReader, returnToField } from './form.ts'
import { identifierOf } from './identifier-of.ts'
import { addLoginReasons, loginReasonOf } from './login-reason.ts'
import { messagePage } from './message-page.ts'
import { replyPage } from './reply-page.ts'
import { addSignInByCodeRoutes } from './sign-in-by-code-routes.ts'
import { addSignInByLinkRoutes } from './sign-in-by-link-routes.ts'
import { addSignInByPasskeyRoutes } from './sign-in-by-passkey-routes.ts'
import { signInPage } from './sign-in-page.ts'
import { viewerOf } from './viewer-of.ts'

// on the wire, other identifiers are possible
const { username, password } = Type.Required(
  Type.Pick(PasswordAuthenticateRequestSchema, ['username', 'password']),
).properties
const readSignIn = formReader({ username, password, ...returnToField })
const readSignOut = formReader({ scope: Type.Enum(['everywhere', 'here']) })

/**
 * `GET` and `POST /login`, `POST /logout`, and the other log-in methods below `/login/`.
 *
 * @param origin the app's own origin, used in magic links
 */
export function addSignInRoutes(app: FastifyInstance, brand: Brand, origin: string): void {
  addLoginReasons(app)
  addSignInByCodeRoutes(app, brand)
  addSignInByLinkRoutes(app, brand, origin)
  addSignInByPasskeyRoutes(app, brand)

  app.get<{ Querystring: { return_to?: unknown; why?: unknown } }>(
    '/login',
    { config: { auth: 'optional' } },
    async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      // no redirect for signed-in users: a page that requires a recent log-in would loop
      const viewer = viewerOf(request)
      const reason = loginReasonOf(viewer.outcome, request.query.why)
      return replyPage(reply, signInPage(brand, { returnTo, viewer, reason }))
    },
  )

  app.post('/login', async (request, reply) => {
    const form = readSignIn(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const { identifier, identifierType } = identifierOf(form.username)
    const outcome = await request.login({
      method: 'password',
      username: identifier,
      password: form.password,
      usernameType: identifierType,
    })
    switch (outcome.status) {
      case 'authenticated':
        return reply.redirect(returnTo, 303)
      case 'rate_limited':
        return replyLater(brand, request, reply, 429, outcome)
      case 'unavailable':
        return replyLater(brand, request, reply, 503, outcome)
      case 'password_change_required':
        return replyPage(reply, messagePage(brand, { ...passwordChange, outcome }), 403)
      default: {
        const problem = 'The username or password is incorrect.'
        // no trace: the page must be the same for every cause
        const refused = { status: 'invalid_credentials', trace: [] } as const
        const { username } = form
        return replyPage(reply, signInPage(brand, { returnTo, username, problem, outcome: refused }), 401)
      }
    }
  })

  // a link or an image must not sign users out
  app.get('/logout', async (request, reply) => {
    reply.header('allow', 'POST')
    return replyError(brand, request, reply, 405)
  })

  app.post('/logout', async (request, reply) => {
    const { scope } = readSignOut(request.body)
    const outcome = await request.logout({ scope })
    if (outcome.status !== 'unavailable') return reply.redirect('/', 303)
    return replyLater(brand, request, reply, 503, outcome)
  })
}

const passwordChange = {
  title: 'New password required',
  text: 'Your password is correct, but has to be replaced before you can continue. Please ask your administrator for a new one.',
}
