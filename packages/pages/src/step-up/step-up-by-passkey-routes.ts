import '@latchkey/fastify'
import { type Requirement, WebauthnAuthenticateRequestSchema } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { replyNotBegun } from '../replies/reply-login.ts'
import type { StepUpWay } from '../views/step-up-way.ts'
import { viewerOf } from '../views/viewer-of.ts'
import type { Viewer } from '../views/visitor.ts'
import { replyStepUp, type StepUpReason, stepUpNeeded } from './reply-step-up.ts'
import { otherWays, stepUpPath } from './step-up-ways.ts'

const { webauthn_encoded_result } = WebauthnAuthenticateRequestSchema.properties
const readPasskey = formReader({ webauthn_encoded_result, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
const optional = { config: { auth: 'optional' } } as const

interface Content {
  returnTo: string
  viewer: Viewer
  problem?: string
  needed?: StepUpReason
  ways?: readonly StepUpWay[]
}

/** `GET` and `POST /step-up/passkey`. */
export function addStepUpByPasskeyRoutes(pages: PagesContext, requirement: Requirement): void {
  const { app } = pages

  const show = async (request: FastifyRequest, reply: FastifyReply, content: Content) => {
    const { returnTo, viewer, problem, needed, ways } = content
    const begun = await request.beginLogin({ method: 'webauthn' }, { stepUp: true })
    const refusal = replyNotBegun(pages, request, reply, begun, returnTo)
    if (refusal !== undefined || begun.status !== 'begun' || begun.started === undefined) return refusal
    const { started } = begun
    const view = {
      purpose: 'stepUp',
      started,
      returnTo,
      problem,
      missing: needed?.missing,
      ...(ways && { ways }),
    } as const
    const status = problem === undefined ? 200 : 401
    return pages.show(request, reply, 'passkey', view, { status, viewer, outcome: needed })
  }

  app.get<Query>('/step-up/passkey', { ...optional, exposeHeadRoute: false }, async (request, reply) => {
    const returnTo = app.latchkey.returnTo(request.query.return_to)
    const asked = await stepUpNeeded(pages, request, reply, { returnTo, requirement })
    if (asked.viewer === undefined) return asked.reply
    const { viewer, needed, ways } = asked
    if (!ways.includes('passkey')) return reply.redirect(stepUpPath(returnTo, ways[0]), 303)
    return show(request, reply, { returnTo, viewer, needed, ways: otherWays(ways, 'passkey') })
  })

  app.post('/step-up/passkey', optional, async (request, reply) => {
    const form = readPasskey(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const viewer = viewerOf(request)
    const { webauthn_encoded_result: webauthnEncodedResult } = form
    const outcome = await request.login({ method: 'webauthn', webauthnEncodedResult }, { stepUp: true })
    const problem = pages.texts(request).stepUp.passkeyRefused
    return await replyStepUp(pages, request, reply, outcome, {
      returnTo,
      viewer,
      way: 'passkey',
      refused: async () => (await show(request, reply, { returnTo, viewer, problem })) ?? reply,
    })
  })
}
