import '@latchkey/fastify'
import { PasswordAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { PagesContext } from '../context/pages-context.ts'
import { replyError, replyLater } from '../errors/reply-error.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { passwordCredentials } from '../forms/password-credentials.ts'
import { addLoginReasons, loginReasonOf } from '../replies/login-reason.ts'
import type { SignInView } from '../views/page-views.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { nameOf } from '../views/visitor.ts'
import { addSignInByCodeRoutes } from './sign-in-by-code-routes.ts'
import { addSignInByLinkRoutes } from './sign-in-by-link-routes.ts'
import { addSignInByPasskeyRoutes } from './sign-in-by-passkey-routes.ts'

// on the wire, other identifiers are possible
const { username, password } = Type.Required(
  Type.Pick(PasswordAuthenticateRequestSchema, ['username', 'password']),
).properties
const readSignIn = formReader({ username, password, ...returnToField })
const readSignOut = formReader({ scope: Type.Optional(Type.Enum(['everywhere', 'here'])) })

/** `GET` and `POST /login`, `POST /logout`, and the other log-in methods below `/login/`. */
export function addSignInRoutes(pages: PagesContext): void {
  const { app } = pages
  addLoginReasons(app)
  addSignInByCodeRoutes(pages)
  addSignInByLinkRoutes(pages)
  addSignInByPasskeyRoutes(pages)

  app.get<{ Querystring: { return_to?: unknown; why?: unknown } }>(
    '/login',
    { config: { auth: 'optional' } },
    async (request, reply) => {
      // no redirect for signed-in users: a page that requires a recent log-in would loop
      const viewer = viewerOf(request)
      const view = await signInView(pages, request, {
        returnTo: app.latchkey.returnTo(request.query.return_to),
        reason: loginReasonOf(viewer.outcome, request.query.why, pages.texts(request)),
        signedInAs: viewer.auth === null ? undefined : nameOf(viewer.auth),
      })
      return pages.show(request, reply, 'signIn', view, { viewer })
    },
  )

  app.post('/login', { config: { auth: false } }, async (request, reply) => {
    const form = readSignIn(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const outcome = await request.login(passwordCredentials(form.username, form.password))
    switch (outcome.status) {
      case 'authenticated':
        return reply.redirect(returnTo, 303)
      case 'rate_limited':
        return replyLater(pages, request, reply, 429, outcome)
      case 'unavailable':
        return replyLater(pages, request, reply, 503, outcome)
      case 'password_change_required':
        return replyForced(pages, request, reply, { account: form.username, returnTo })
      default: {
        const problem = pages.texts(request).signIn.refused
        const view = await signInView(pages, request, { returnTo, account: form.username, problem })
        // no trace: the page must be the same for every cause
        const refused = { status: 'invalid_credentials', trace: [] } as const
        return pages.show(request, reply, 'signIn', view, { status: 401, outcome: refused })
      }
    }
  })

  // a link or an image must not sign users out
  app.get('/logout', { config: { auth: false } }, async (request, reply) => {
    reply.header('allow', 'POST')
    return replyError(pages, request, reply, 405)
  })

  app.post('/logout', { config: { auth: false } }, async (request, reply) => {
    const { scope } = readSignOut(request.body)
    const outcome = await request.logout(scope === undefined ? {} : { scope })
    if (outcome.status !== 'unavailable') return reply.redirect(pages.brand.home, 303)
    return replyLater(pages, request, reply, 503, outcome)
  })
}

async function signInView(
  pages: PagesContext,
  request: FastifyRequest,
  content: Pick<SignInView, 'returnTo' | 'account' | 'problem' | 'reason' | 'signedInAs'>,
): Promise<SignInView> {
  const { password, ways, reset, signUp } = await pages.offer(request)
  return {
    ...content,
    password,
    ways,
    passkeyAutofill: ways.includes('passkey'),
    forgotten: reset.length > 0,
    signUp: signUp.length > 0,
  }
}

/** The password was right, but is temporary or has expired. */
async function replyForced(
  pages: PagesContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { account, returnTo }: { account: string; returnTo: string },
): Promise<FastifyReply> {
  const { minLength } = await pages.offer(request)
  const view = { forced: { account }, account, replaces: true, minLength, returnTo }
  return pages.show(request, reply, 'changePassword', view, { status: 403 })
}
