import '@latchkey/fastify'
import { MagicLinkAuthenticateRequestSchema, OtpAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { FormError, formReader, returnToField } from '../forms/form.ts'
import { identifierOf } from '../forms/identifier-of.ts'
import { replyLogin, replyNotBegun } from '../replies/reply-login.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { nameOf } from '../views/visitor.ts'
import { refuseUnlessOffered } from './offered-only.ts'

const { code } = MagicLinkAuthenticateRequestSchema.properties
const { identifier: username } = OtpAuthenticateRequestSchema.properties
const readAccount = formReader({ username, ...returnToField })
const readClick = formReader({ code, ...returnToField })

/** Path that magic links lead to; registered for the app's client. */
export const linkPath = '/login/link/open'

const open = { config: { auth: false } } as const

/** Log-in by a magic link: opening it shows a button, and only the button logs in, because mail scanners open links. */
export function addSignInByLinkRoutes(pages: PagesContext): void {
  const { app } = pages

  app.get<{ Querystring: { return_to?: unknown } }>('/login/link', open, async (request, reply) => {
    const view = { way: 'link', returnTo: app.latchkey.returnTo(request.query.return_to) } as const
    const refusal = await refuseUnlessOffered(pages, request, reply, 'link')
    return refusal ?? pages.show(request, reply, 'sendCode', view)
  })

  app.post('/login/link', open, async (request, reply) => {
    const form = readAccount(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const refusal = await refuseUnlessOffered(pages, request, reply, 'link')
    if (refusal !== undefined) return refusal
    const redirectUri = app.latchkey.originOf(request) + linkPath
    const whose = identifierOf(form.username)
    const begun = await request.beginLogin({ method: 'magic_link', redirectUri, state: returnTo, ...whose })
    return replyNotBegun(pages, request, reply, begun, returnTo) ?? reply.redirect('/login/link/sent', 303)
  })

  app.get('/login/link/sent', open, async (request, reply) => {
    const { link } = pages.texts(request)
    return pages.show(request, reply, 'message', { title: link.sentTitle, text: link.sent })
  })

  app.get<{ Querystring: { code?: unknown; state?: unknown } }>(linkPath, open, async (request, reply) => {
    const { code: given } = request.query
    if (typeof given !== 'string' || given === '') throw new FormError(pages.texts(request).link.incomplete)
    const returnTo = app.latchkey.returnTo(request.query.state)
    return pages.show(request, reply, 'openLink', { code: given, returnTo })
  })

  /** The challenge of this browser ends with its log-in: a second click comes from somebody who is signed in. */
  function replyLost(request: FastifyRequest, reply: FastifyReply, returnTo: string): FastifyReply {
    const { link } = pages.texts(request)
    const anew = { href: '/login/link', label: link.another }
    if (request.auth === null) {
      const view = { title: link.elsewhereTitle, text: link.elsewhere, link: anew }
      return pages.show(request, reply, 'message', view, { status: 401 })
    }
    const onwards = { href: returnTo, label: link.onwards }
    const view = { title: link.alreadyTitle, text: link.already(nameOf(request.auth)), link: onwards }
    return pages.show(request, reply, 'message', view, { status: 409, viewer: viewerOf(request) })
  }

  app.post(linkPath, { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readClick(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const outcome = await request.login({ method: 'magic_link', code: form.code })
    const { link } = pages.texts(request)
    const anew = { href: '/login/link', label: link.another }
    return await replyLogin(pages, request, reply, outcome, {
      returnTo,
      refused: () =>
        pages.show(
          request,
          reply,
          'message',
          { title: link.usedTitle, text: link.used, link: anew },
          { status: 401 },
        ),
      lost: () => replyLost(request, reply, returnTo),
    })
  })
}
