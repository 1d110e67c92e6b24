import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import {
  type Requirement,
  TotpAuthenticateRequestSchema,
  WebauthnRegisterRequestSchema,
} from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Brand } from './brand.ts'
import { replyLater } from './error-pages.ts'
import { factorsPage, factorsPath, provePage, recoveryCodesPage, totpPage } from './factor-page.ts'
import { formReader } from './form.ts'
import { withoutSpaces } from './identifier-of.ts'
import { passkeyPage } from './passkey-form.ts'
import { replyPage } from './reply-page.ts'
import { loginPath, replyStepUp, stepUpPath } from './reply-step-up.ts'
import { viewerOf } from './viewer-of.ts'
import { nameOf } from './visitor.ts'

const { token } = TotpAuthenticateRequestSchema.properties
const { webauthn_encoded_result } = WebauthnRegisterRequestSchema.properties
const readPasskey = formReader({ webauthn_encoded_result })
const readToken = formReader({ token })
const readProve = formReader({ method: Type.Enum(['webauthn', 'otp', 'sms']) })

const guarded = { config: { auth: true } } as const
const stepUpWays = { webauthn: 'passkey', otp: 'totp', sms: 'sms' } as const
/** A little less than what the service takes as fresh. */
const freshSeconds = 540

/** Where users see and add passkeys, an authenticator app and recovery codes. Their token stays in this backend. */
export function addFactorRoutes(app: FastifyInstance, brand: Brand): void {
  const { client } = app.latchkey

  /** Does something as the user; where the service wants a fresh proof first, the page that asks for it. */
  async function asUser(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (accessToken: string) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const accessToken = await request.auth?.accessToken()
    if (accessToken === undefined) return reply.redirect(loginPath(factorsPath), 303)
    try {
      return await work(accessToken)
    } catch (error) {
      if (isLatchkeyError(error, 'insufficient_user_authentication')) {
        return replyPage(reply, provePage(brand, viewerOf(request)), 403)
      }
      if (!isLatchkeyError(error)) throw error
      request.log.warn({ err: error }, 'a factor could not be changed')
      return replyLater(brand, request, reply, error.code === 'rate_limited' ? 429 : 503, error)
    }
  }

  app.get(factorsPath, guarded, async (request, reply) =>
    asUser(request, reply, async (accessToken) => {
      const [passkeys, recoveryCodes] = await Promise.all([
        client.listOwnWebauthnCredentials(accessToken),
        client.countOwnRecoveryCodes(accessToken),
      ])
      return replyPage(reply, factorsPage(brand, viewerOf(request), { passkeys, recoveryCodes }))
    }),
  )

  app.get(`${factorsPath}/passkey`, guarded, async (request, reply) =>
    asUser(request, reply, async () => {
      const username = nameOf(request.auth).slice(0, 64)
      const content = {
        title: 'Add a passkey',
        lead: 'Your device keeps it, and asks for finger, face or PIN when it is used.',
        action: `${factorsPath}/passkey`,
        does: 'register',
        started: await client.startWebauthnRegistration({ username }),
        button: 'Make a passkey',
        returnTo: factorsPath,
        viewer: viewerOf(request),
      } as const
      return replyPage(reply, passkeyPage(brand, content))
    }),
  )

  app.post(`${factorsPath}/passkey`, guarded, async (request, reply) => {
    const { webauthn_encoded_result: result } = readPasskey(request.body)
    return asUser(request, reply, async (accessToken) => {
      await client.registerWebauthn(accessToken, { webauthn_encoded_result: result })
      return reply.redirect(factorsPath, 303)
    })
  })

  app.post(`${factorsPath}/totp`, guarded, async (request, reply) =>
    asUser(request, reply, async (accessToken) => {
      const totp = await client.registerTotp(accessToken, { allow_override: true })
      return replyPage(reply, totpPage(brand, viewerOf(request), totp))
    }),
  )

  // the first right code makes the authenticator count, and is a second factor of this session at once
  app.post(`${factorsPath}/totp/confirm`, guarded, async (request, reply) => {
    const form = readToken(request.body)
    const viewer = viewerOf(request)
    await request.silentAuth({ methods: ['otp'], factorMaxAgeSeconds: 10 })
    const credentials = { method: 'totp', token: withoutSpaces(form.token) || ' ' } as const
    const outcome = await request.login(credentials, { stepUp: true })
    const problem = 'That is not the code that the app shows. Please try the next one.'
    return await replyStepUp(brand, request, reply, outcome, {
      returnTo: factorsPath,
      viewer,
      way: 'totp',
      refused: () => replyPage(reply, totpPage(brand, viewer, { problem }), 401),
    })
  })

  app.post(`${factorsPath}/recovery-codes`, guarded, async (request, reply) =>
    asUser(request, reply, async (accessToken) => {
      const codes = await client.createRecoveryCodes(accessToken)
      return replyPage(reply, recoveryCodesPage(brand, viewerOf(request), codes))
    }),
  )

  app.post(`${factorsPath}/prove`, guarded, async (request, reply) => {
    const { method } = readProve(request.body)
    const requirement: Requirement =
      method === 'sms'
        ? { maxAgeSeconds: freshSeconds }
        : { methods: [method], factorMaxAgeSeconds: freshSeconds }
    const outcome = await request.silentAuth(requirement)
    const path =
      outcome.status === 'step_up_required' ? stepUpPath(factorsPath, stepUpWays[method]) : factorsPath
    return reply.redirect(path, 303)
  })
}
