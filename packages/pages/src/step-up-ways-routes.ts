import '@latchkey/fastify'
import {
  RecoveryCodeAuthenticateRequestSchema,
  type Requirement,
  TotpAuthenticateRequestSchema,
} from '@latchkey/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Brand } from './brand.ts'
import { formReader, returnToField } from './form.ts'
import { codeField, formPage } from './form-page.ts'
import { withoutSpaces } from './identifier-of.ts'
import { passkeyPage } from './passkey-form.ts'
import { replyNotBegun } from './reply-login.ts'
import { replyPage } from './reply-page.ts'
import { replyStepUp, type StepUpReason, stepUpNeeded, stepUpPath, wayOf } from './reply-step-up.ts'
import { readPasskey } from './sign-in-by-passkey-routes.ts'
import { stepUpReason } from './step-up-reason.ts'
import { stepUpWays } from './step-up-ways.ts'
import type { Viewer } from './strip.ts'
import { viewerOf } from './viewer-of.ts'

const { token } = TotpAuthenticateRequestSchema.properties
const { code } = RecoveryCodeAuthenticateRequestSchema.properties
const readToken = formReader({ token, ...returnToField })
const readRecovery = formReader({ code, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
interface Shown {
  returnTo: string
  viewer: Viewer
  problem?: string
  needed?: StepUpReason
}

/** The second factors besides the code by SMS: `/step-up/totp`, `/step-up/recovery` and `/step-up/passkey`. */
export function addStepUpWaysRoutes(app: FastifyInstance, brand: Brand, requirement: Requirement): void {
  const optional = { config: { auth: 'optional' } } as const

  for (const way of ['totp', 'recovery'] as const) {
    app.get<Query>(`/step-up/${way}`, optional, async (request, reply) => {
      const returnTo = app.latchkey.returnTo(request.query.return_to)
      const needed = await stepUpNeeded(brand, request, reply, { returnTo, requirement })
      if (needed.viewer === undefined) return needed.reply
      // redirects from a method that would not satisfy the requirement to one that does
      if (!needed.needed.methods.includes('otp'))
        return reply.redirect(stepUpPath(returnTo, wayOf(needed.needed.methods)), 303)
      return replyPage(reply, codeStepPage(brand, way, { returnTo, ...needed }))
    })

    app.post(`/step-up/${way}`, optional, async (request, reply) => {
      const form = way === 'totp' ? readToken(request.body) : readRecovery(request.body)
      const returnTo = app.latchkey.returnTo(form.return_to)
      const viewer = viewerOf(request)
      const credentials =
        'token' in form
          ? ({ method: 'totp', token: withoutSpaces(form.token) || ' ' } as const)
          : ({ method: 'recovery_code', code: form.code } as const)
      const outcome = await request.login(credentials, { stepUp: true })
      const problem = 'The code is incorrect or was already used.'
      return await replyStepUp(brand, request, reply, outcome, {
        returnTo,
        viewer,
        way,
        refused: () => replyPage(reply, codeStepPage(brand, way, { returnTo, viewer, problem }), 401),
      })
    })
  }

  const showPasskey = async (request: FastifyRequest, reply: FastifyReply, shown: Shown) => {
    const begun = await request.beginLogin({ method: 'webauthn' }, { stepUp: true })
    const refusal = replyNotBegun(brand, request, reply, begun, shown.returnTo)
    if (refusal !== undefined || begun.status !== 'begun' || begun.started === undefined) return refusal
    const content = {
      title: 'One more step',
      lead: 'Confirm your identity with your passkey.',
      action: '/step-up/passkey',
      does: 'use',
      started: begun.started,
      button: 'Use a passkey',
      ...shown,
      reason: shown.needed && stepUpReason(shown.needed),
    } as const
    return replyPage(reply, passkeyPage(brand, content), shown.problem === undefined ? 200 : 401)
  }

  app.get<Query>('/step-up/passkey', { ...optional, exposeHeadRoute: false }, async (request, reply) => {
    const returnTo = app.latchkey.returnTo(request.query.return_to)
    const needed = await stepUpNeeded(brand, request, reply, { returnTo, requirement })
    if (needed.viewer === undefined) return needed.reply
    if (!needed.needed.methods.includes('webauthn')) {
      return reply.redirect(stepUpPath(returnTo, wayOf(needed.needed.methods)), 303)
    }
    return showPasskey(request, reply, { returnTo, ...needed })
  })

  app.post('/step-up/passkey', optional, async (request, reply) => {
    const form = readPasskey(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const viewer = viewerOf(request)
    const { webauthn_encoded_result: webauthnEncodedResult } = form
    const outcome = await request.login({ method: 'webauthn', webauthnEncodedResult }, { stepUp: true })
    const problem = 'This passkey does not belong to your account.'
    return await replyStepUp(brand, request, reply, outcome, {
      returnTo,
      viewer,
      way: 'passkey',
      refused: async () => (await showPasskey(request, reply, { returnTo, viewer, problem })) ?? reply,
    })
  })
}

function codeStepPage(brand: Brand, way: 'totp' | 'recovery', shown: Shown) {
  const isTotp = way === 'totp'
  return formPage(brand, {
    title: 'One more step',
    lead: isTotp
      ? 'Enter the code that your authenticator app shows.'
      : 'Enter one of your recovery codes. Each code works once.',
    action: `/step-up/${way}`,
    fields: isTotp ? codeField('token', 'digits') : codeField('code', 'letters'),
    button: 'Verify',
    aside: stepUpWays(shown.returnTo, way),
    ...shown,
    reason: shown.needed && stepUpReason(shown.needed),
  })
}
