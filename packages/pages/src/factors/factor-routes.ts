import '@latchkey/fastify'
import { isLatchkeyError, isRefusedRequest } from '@latchkey/client'
import { type Authenticator, type Requirement, TotpAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { asUser, factorsPath, freshSeconds } from '../account/as-user.ts'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { givenReturnTo } from '../forms/given-return-to.ts'
import { bareCode } from '../forms/identifier-of.ts'
import { replyStepUp } from '../step-up/reply-step-up.ts'
import { stepUpPath } from '../step-up/step-up-ways.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { addPasskeyFactorRoutes } from './passkey-factor-routes.ts'

const { token } = TotpAuthenticateRequestSchema.properties
const readToken = formReader({ token, ...returnToField })
const readBegin = formReader(returnToField)
const readProve = formReader({ method: Type.Enum(['webauthn', 'otp', 'sms']), ...returnToField })
const readRemove = formReader({
  id: Type.String({ minLength: 1, maxLength: 1364, pattern: '^[A-Za-z0-9_-]+$' }),
})

const guarded = { config: { auth: true } } as const
const stepUpWays = { webauthn: 'passkey', otp: 'totp', sms: 'sms' } as const

/** Routes that show and change how users sign in. The access token stays in this backend. */
export function addFactorRoutes(pages: PagesContext): void {
  const { app } = pages
  addPasskeyFactorRoutes(pages)

  const showFactors = async (
    request: FastifyRequest,
    reply: FastifyReply,
    accessToken: string,
    problem?: string,
  ) => {
    const given = givenReturnTo(request)
    const returnTo = given === undefined ? undefined : app.latchkey.returnTo(given)
    const client = app.latchkey.clientOf(request)
    const [authenticators, passkeys, { password, ways }] = await Promise.all([
      client.listOwnAuthenticators(accessToken).catch(noneOfVendor),
      client.listOwnWebauthnCredentials(accessToken),
      pages.offer(request),
    ])
    const offers = {
      password,
      passkey: ways.includes('passkey') || passkeys.length > 0,
      totp: ways.includes('totp'),
      recovery: ways.includes('recovery'),
    }
    const view = { authenticators, passkeys, offers, problem, returnTo, now: Date.now() / 1000 }
    const status = problem === undefined ? 200 : 400
    return pages.show(request, reply, 'factors', view, { status, viewer: viewerOf(request) })
  }

  app.get(factorsPath, guarded, async (request, reply) =>
    asUser(pages, request, reply, (accessToken) => showFactors(request, reply, accessToken)),
  )

  app.post(`${factorsPath}/totp`, guarded, async (request, reply) => {
    const { return_to } = readBegin(request.body)
    const next = return_to === undefined ? {} : { returnTo: app.latchkey.returnTo(return_to) }
    return asUser(pages, request, reply, async (accessToken) => {
      const totp = await app.latchkey.clientOf(request).registerTotp(accessToken, { allow_override: true })
      return pages.show(
        request,
        reply,
        'setUpAuthenticator',
        { totp, ...next },
        { viewer: viewerOf(request) },
      )
    })
  })

  app.post(`${factorsPath}/totp/remove`, guarded, async (request, reply) =>
    asUser(pages, request, reply, async (accessToken) => {
      // one that was removed already is the same to the user
      await app.latchkey.clientOf(request).revokeOwnTotp(accessToken).catch(unlessMissing)
      return reply.redirect(factorsPath, 303)
    }),
  )

  app.post(`${factorsPath}/passkey/remove`, guarded, async (request, reply) => {
    const { id } = readRemove(request.body)
    return asUser(pages, request, reply, async (accessToken) => {
      try {
        await app.latchkey.clientOf(request).deleteOwnWebauthnCredential(accessToken, id)
      } catch (error) {
        // the only way to log in
        if (isRefusedRequest(error)) {
          return showFactors(request, reply, accessToken, pages.texts(request).factors.keepOne)
        }
        unlessMissing(error)
      }
      return reply.redirect(factorsPath, 303)
    })
  })

  // the first valid code activates the authenticator, and is a second factor of this session
  app.post(`${factorsPath}/totp/confirm`, guarded, async (request, reply) => {
    const form = readToken(request.body)
    const viewer = viewerOf(request)
    const next = form.return_to === undefined ? {} : { returnTo: app.latchkey.returnTo(form.return_to) }
    await request.silentAuth({ methods: ['otp'], factorMaxAgeSeconds: 10 })
    const credentials = { method: 'totp', token: bareCode(form.token) || ' ' } as const
    const outcome = await request.login(credentials, { stepUp: true })
    const problem = pages.texts(request).factors.totpRefused
    return await replyStepUp(pages, request, reply, outcome, {
      returnTo: next.returnTo ?? factorsPath,
      viewer,
      way: 'totp',
      refused: () => {
        const view = { totp: { problem }, ...next }
        return pages.show(request, reply, 'setUpAuthenticator', view, { status: 401, viewer })
      },
    })
  })

  app.post(`${factorsPath}/recovery-codes`, guarded, async (request, reply) =>
    asUser(pages, request, reply, async (accessToken) => {
      const codes = await app.latchkey.clientOf(request).createRecoveryCodes(accessToken)
      return pages.show(request, reply, 'recoveryCodes', { codes }, { viewer: viewerOf(request) })
    }),
  )

  app.post(`${factorsPath}/prove`, guarded, async (request, reply) => {
    const { method, return_to } = readProve(request.body)
    const returnTo = return_to === undefined ? factorsPath : app.latchkey.returnTo(return_to)
    const requirement: Requirement =
      method === 'sms'
        ? { maxAgeSeconds: freshSeconds }
        : { methods: [method], factorMaxAgeSeconds: freshSeconds }
    const outcome = await request.silentAuth(requirement)
    const path = outcome.status === 'step_up_required' ? stepUpPath(returnTo, stepUpWays[method]) : returnTo
    return reply.redirect(path, 303)
  })
}

function unlessMissing(error: unknown): void {
  if (!isLatchkeyError(error, 'not_found')) throw error
}

/** The vendor's cloud has no such list. */
function noneOfVendor(error: unknown): Authenticator[] {
  unlessMissing(error)
  return []
}
