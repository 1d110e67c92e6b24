import '@latchkey/fastify'
import { isLatchkeyError } from '@latchkey/client'
import { type Requirement, TotpAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { asUser, freshSeconds } from './as-user.ts'
import type { Brand } from './brand.ts'
import { factorsPage, factorsPath, recoveryCodesPage, totpPage } from './factor-page.ts'
import { formReader } from './form.ts'
import { withoutSpaces } from './identifier-of.ts'
import { addPasskeyFactorRoutes } from './passkey-factor-routes.ts'
import { replyPage } from './reply-page.ts'
import { replyStepUp, stepUpPath } from './reply-step-up.ts'
import { viewerOf } from './viewer-of.ts'

const { token } = TotpAuthenticateRequestSchema.properties
const readToken = formReader({ token })
const readProve = formReader({ method: Type.Enum(['webauthn', 'otp', 'sms']) })

const readRemove = formReader({
  id: Type.String({ minLength: 1, maxLength: 1364, pattern: '^[A-Za-z0-9_-]+$' }),
})

const guarded = { config: { auth: true } } as const
const stepUpWays = { webauthn: 'passkey', otp: 'totp', sms: 'sms' } as const

/** Routes that show and add passkeys, an authenticator app and recovery codes. The access token stays in this backend. */
export function addFactorRoutes(app: FastifyInstance, brand: Brand): void {
  const { client } = app.latchkey
  addPasskeyFactorRoutes(app, brand)

  app.get(factorsPath, guarded, async (request, reply) =>
    asUser(brand, request, reply, async (accessToken) => {
      const [passkeys, recoveryCodes] = await Promise.all([
        client.listOwnWebauthnCredentials(accessToken),
        client.countOwnRecoveryCodes(accessToken),
      ])
      return replyPage(reply, factorsPage(brand, viewerOf(request), { passkeys, recoveryCodes }))
    }),
  )

  app.post(`${factorsPath}/totp`, guarded, async (request, reply) =>
    asUser(brand, request, reply, async (accessToken) => {
      const totp = await client.registerTotp(accessToken, { allow_override: true })
      return replyPage(reply, totpPage(brand, viewerOf(request), totp))
    }),
  )

  app.post(`${factorsPath}/totp/remove`, guarded, async (request, reply) =>
    asUser(brand, request, reply, async (accessToken) => {
      // one that was removed already is the same to the user
      await client.revokeOwnTotp(accessToken).catch(unlessMissing)
      return reply.redirect(factorsPath, 303)
    }),
  )

  app.post(`${factorsPath}/passkey/remove`, guarded, async (request, reply) => {
    const { id } = readRemove(request.body)
    return asUser(brand, request, reply, async (accessToken) => {
      await client.deleteOwnWebauthnCredential(accessToken, id).catch(unlessMissing)
      return reply.redirect(factorsPath, 303)
    })
  })

  // the first valid code activates the authenticator, and is a second factor of this session
  app.post(`${factorsPath}/totp/confirm`, guarded, async (request, reply) => {
    const form = readToken(request.body)
    const viewer = viewerOf(request)
    await request.silentAuth({ methods: ['otp'], factorMaxAgeSeconds: 10 })
    const credentials = { method: 'totp', token: withoutSpaces(form.token) || ' ' } as const
    const outcome = await request.login(credentials, { stepUp: true })
    const problem = 'The code is incorrect. Please try the next one.'
    return await replyStepUp(brand, request, reply, outcome, {
      returnTo: factorsPath,
      viewer,
      way: 'totp',
      refused: () => replyPage(reply, totpPage(brand, viewer, { problem }), 401),
    })
  })

  app.post(`${factorsPath}/recovery-codes`, guarded, async (request, reply) =>
    asUser(brand, request, reply, async (accessToken) => {
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

function unlessMissing(error: unknown): void {
  if (!isLatchkeyError(error, 'not_found')) throw error
}
