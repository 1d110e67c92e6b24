import '@latchkey/fastify'
import { MagicLinkAuthenticateRequestSchema, OtpAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import type { Brand } from './brand.ts'
import { FormError, formReader, returnToField } from './form.ts'
import { accountField, formPage } from './form-page.ts'
import { html } from './html.ts'
import { identifierOf } from './identifier-of.ts'
import { messagePage } from './message-page.ts'
import { replyLogin, replyNotBegun } from './reply-login.ts'
import { replyPage } from './reply-page.ts'

const { code } = MagicLinkAuthenticateRequestSchema.properties
const { identifier: username } = OtpAuthenticateRequestSchema.properties
const readAccount = formReader({ username, ...returnToField })
const readClick = formReader({ code, ...returnToField })

/** Where a link of ours leads; registered for the app's client. */
export const linkPath = '/login/link/open'

/** Log-in by a link: opening it shows a button, and only the button logs in, as mail scanners open links too. */
export function addSignInByLinkRoutes(app: FastifyInstance, brand: Brand, origin: string): void {
  app.get<{ Querystring: { return_to?: unknown } }>('/login/link', async (request, reply) =>
    replyPage(
      reply,
      formPage(brand, {
        title: 'Link by email',
        lead: 'We send a link to the address that we have for your account.',
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
    if (typeof given !== 'string' || given === '') throw new FormError('This is not a whole link.')
    return replyPage(
      reply,
      formPage(brand, {
        title: 'Nearly in',
        lead: 'You opened the link that we sent. One click, and you are in.',
        action: linkPath,
        fields: html`<input type="hidden" name="code" value="${given}">`,
        button: 'Sign in',
        returnTo: app.latchkey.returnTo(request.query.state),
        aside: 'The link works once, in the browser that asked for it.',
      }),
    )
  })

  app.post(linkPath, async (request, reply) => {
    const form = readClick(request.body)
    const outcome = await request.login({ method: 'magic_link', code: form.code })
    return await replyLogin(brand, request, reply, outcome, {
      returnTo: app.latchkey.returnTo(form.return_to),
      refused: () => replyPage(reply, messagePage(brand, used), 401),
      lost: () => replyPage(reply, messagePage(brand, elsewhere), 401),
    })
  })
}

const anew = { href: '/login/link', label: 'Send another link' }
const sent = {
  title: 'Look into your mail',
  text: 'If we know that account, a link is on its way. Open it in this browser.',
}
const used = { title: 'This link is over', text: 'It was used before, or it is too old.', link: anew }
const elsewhere = {
  title: 'Not in this browser',
  text: 'The link works only in the browser that asked for it, and for a quarter of an hour.',
  link: anew,
}
