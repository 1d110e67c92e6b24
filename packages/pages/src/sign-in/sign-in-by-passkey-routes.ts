import '@latchkey/fastify'
import { WebauthnAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { replyLater } from '../errors/reply-error.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { isAhead, replyLogin, replyNotBegun } from '../replies/reply-login.ts'
import { refuseUnlessOffered } from './offered-only.ts'

const { webauthn_encoded_result } = WebauthnAuthenticateRequestSchema.properties
const readPasskey = formReader({ webauthn_encoded_result, ...returnToField })

const open = { config: { auth: false } } as const

/** Log-in by a discoverable passkey, without a user name. */
export function addSignInByPasskeyRoutes(pages: PagesContext): void {
  const { app } = pages

  const show = async (request: FastifyRequest, reply: FastifyReply, returnTo: string, problem?: string) => {
    const refusal = await refuseUnlessOffered(pages, request, reply, 'passkey')
    if (refusal !== undefined) return refusal
    const begun = await request.beginLogin({ method: 'webauthn' })
    const failed = replyNotBegun(pages, request, reply, begun, returnTo)
    if (failed !== undefined || begun.status !== 'begun' || begun.started === undefined) return failed
    const view = { purpose: 'signIn', started: begun.started, returnTo, problem } as const
    return pages.show(request, reply, 'passkey', view, { status: problem === undefined ? 200 : 401 })
  }

  app.get<{ Querystring: { return_to?: unknown } }>(
    '/login/passkey',
    // HEAD would begin a log-in too
    { ...open, exposeHeadRoute: false },
    async (request, reply) => {
      if (isAhead(request)) return replyLater(pages, request, reply, 503, { retryAfterSeconds: 1 })
      return show(request, reply, app.latchkey.returnTo(request.query.return_to))
    },
  )

  // for the script of the log-in page, which lets the browser offer passkeys in the account field
  app.post('/login/passkey/start', open, async (request, reply) => {
    const refusal = await refuseUnlessOffered(pages, request, reply, 'passkey')
    if (refusal !== undefined) return refusal
    const begun = await request.beginLogin({ method: 'webauthn' })
    const failed = replyNotBegun(pages, request, reply, begun, '/')
    if (failed !== undefined || begun.status !== 'begun' || begun.started === undefined) return failed
    return reply.header('cache-control', 'no-store').send({ started: begun.started })
  })

  app.post('/login/passkey', open, async (request, reply) => {
    const form = readPasskey(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const { webauthn_encoded_result: webauthnEncodedResult } = form
    const outcome = await request.login({ method: 'webauthn', webauthnEncodedResult })
    return await replyLogin(pages, request, reply, outcome, {
      returnTo,
      refused: async () =>
        (await show(request, reply, returnTo, pages.texts(request).passkey.refused)) ?? reply,
      lost: () => reply.redirect(`/login/passkey?return_to=${encodeURIComponent(returnTo)}`, 303),
    })
  })
}
