import '@latchkey/fastify'
import { html } from '@latchkey/html'
import { MagicLinkAuthenticateRequestSchema, OtpAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { FormError, formReader, returnToField } from './form.ts'
import { accountField, formPage } from './form-page.ts'
import { identifierOf } from './identifier-of.ts'
import { messagePage } from './message-page.ts'
import { replyLogin, replyNotBegun } from './reply-login.ts'
import { replyPage } from './reply-page.ts'
import { viewerOf } from './viewer-of.ts'
import { nameOf } from './visitor.ts'

const { code } = MagicLinkAuthenticateRequestSchema.properties
const { identifier: username } = OtpAuthenticateRequestSchema.properties
const readAccount = formReader({ username, ...returnToField })
const readClick = formReader({ code, ...returnToField })

/** Path that magic links lead to; registered for the app's client. */
export const linkPath = '/login/link/open'

/** Log-in by a magic link: opening it shows a button, and only the button logs in, because mail scanners open links. */
export function addSignInByLinkRoutes(app: FastifyInstance, brand: Brand, origin: string): void {
  app.get<{ Querystring: { return_to?: unknown } }>('/login/link', async (request, reply) =>
    replyPage(
      reply,
      formPage(brand, {
        title: 'Link by email',
        lead: 'We send a link to the email address of your account.',
        action: '/login/link',
        fields: accountField(),
        button: 'Send link',
        returnTo: app.latchkey.returnTo(request.query.return_to),
      }),
    ),
  )

  app.post('/login/link', async (request, reply) => {
    const form = readAccount(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const redirectUri = origin + linkPath
    const whose = identifierOf(form.username)
    const begun = await request.beginLogin({ method: 'magic_link', redirectUri, state: returnTo, ...whose })
    return replyNotBegun(brand, request, reply, begun, returnTo) ?? reply.redirect('/login/link/sent', 303)
  })

  app.get('/login/link/sent', async (_request, reply) => {
    const { outboxUrl: href } = brand
    const link = href === undefined ? undefined : { href, label: 'To the outbox' }
    return replyPage(reply, messagePage(brand, { ...sent, ...(link && { link }) }))
  })

  app.get<{ Querystring: { code?: unknown; state?: unknown } }>(linkPath, async (request, reply) => {
    const { code: given } = request.query
    if (typeof given !== 'string' || given === '') throw new FormError('The link is incomplete.')
    return replyPage(
      reply,
      formPage(brand, {
        title: 'Almost signed in',
        lead: 'You opened the link that we sent. Click the button to sign in.',
        action: linkPath,
        fields: html`<input type="hidden" name="code" value="${given}">`,
        button: 'Sign in',
        returnTo: app.latchkey.returnTo(request.query.state),
        aside: 'The link works once, in the browser that requested it.',
      }),
    )
  })

  /** The challenge of this browser ends with its log-in: a second click comes from somebody who is signed in. */
  function replyLost(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (request.auth === null) return replyPage(reply, messagePage(brand, elsewhere), 401)
    const text = `You are signed in as ${nameOf(request.auth)}. Each link works once.`
    const viewer = viewerOf(request)
    return replyPage(
      reply,
      messagePage(brand, { title: 'Already signed in', text, link: onwards, viewer }),
      409,
    )
  }

  app.post(linkPath, { config: { auth: 'optional' } }, async (request, reply) => {
    const form = readClick(request.body)
    const outcome = await request.login({ method: 'magic_link', code: form.code })
    return await replyLogin(brand, request, reply, outcome, {
      returnTo: app.latchkey.returnTo(form.return_to),
      refused: () => replyPage(reply, messagePage(brand, used), 401),
      lost: () => replyLost(request, reply),
    })
  })
}

const anew = { href: '/login/link', label: 'Send another link' }
const sent = {
  title: 'Check your email',
  text: 'If the account exists, a link is on its way. Open it in this browser.',
}
const used = {
  title: 'This link is no longer valid',
  text: 'It was already used, or it has expired.',
  link: anew,
}
const onwards = { href: '/account', label: 'To your account' }
const elsewhere = {
  title: 'This link does not work here',
  text: 'A link works once, for 15 minutes, and only in the browser that requested it.',
  link: anew,
}
