import '@latchkey/fastify'
import { WebauthnAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { replyLater } from './error-pages.ts'
import { formReader, returnToField } from './form.ts'
import { passkeyPage } from './passkey-form.ts'
import { isAhead, replyLogin, replyNotBegun } from './reply-login.ts'
import { replyPage } from './reply-page.ts'

const { webauthn_encoded_result } = WebauthnAuthenticateRequestSchema.properties
export const readPasskey = formReader({ webauthn_encoded_result, ...returnToField })

/** Log-in by a discoverable passkey, without a user name. */
export function addSignInByPasskeyRoutes(app: FastifyInstance, brand: Brand): void {
  const show = async (request: FastifyRequest, reply: FastifyReply, returnTo: string, problem?: string) => {
    const begun = await request.beginLogin({ method: 'webauthn' })
    const refusal = replyNotBegun(brand, request, reply, begun, returnTo)
    if (refusal !== undefined || begun.status !== 'begun' || begun.started === undefined) return refusal
    const content = {
      title: 'Passkey',
      lead: 'Sign in with your fingerprint, face or PIN.',
      action: '/login/passkey',
      does: 'use',
      started: begun.started,
      button: 'Use a passkey',
      returnTo,
      problem,
    } as const
    return replyPage(reply, passkeyPage(brand, content), problem === undefined ? 200 : 401)
  }

  app.get<{ Querystring: { return_to?: unknown } }>(
    '/login/passkey',
    // HEAD would begin a log-in too
    { exposeHeadRoute: false },
    async (request, reply) => {
      if (isAhead(request)) return replyLater(brand, request, reply, 503, { retryAfterSeconds: 1 })
      return show(request, reply, app.latchkey.returnTo(request.query.return_to))
    },
  )

  app.post('/login/passkey', async (request, reply) => {
    const form = readPasskey(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const { webauthn_encoded_result: webauthnEncodedResult } = form
    const outcome = await request.login({ method: 'webauthn', webauthnEncodedResult })
    const again = async () =>
      (await show(request, reply, returnTo, 'This passkey is not registered here.')) ?? reply
    return await replyLogin(brand, request, reply, outcome, {
      returnTo,
      refused: again,
      lost: () => reply.redirect(`/login/passkey?return_to=${encodeURIComponent(returnTo)}`, 303),
    })
  })
}
