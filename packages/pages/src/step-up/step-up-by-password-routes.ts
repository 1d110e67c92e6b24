import '@latchkey/fastify'
import { PasswordAuthenticateRequestSchema, type Requirement } from '@latchkey/protocol'
import { Type } from 'typebox'
import type { PagesContext } from '../context/pages-context.ts'
import { formReader, returnToField } from '../forms/form.ts'
import { passwordCredentials } from '../forms/password-credentials.ts'
import { loginPath } from '../replies/login-reason.ts'
import { viewerOf } from '../views/viewer-of.ts'
import { accountOf } from '../views/visitor.ts'
import { replyTriedStepUp, stepUpNeeded } from './reply-step-up.ts'
import { otherWays, stepUpPath } from './step-up-ways.ts'

const { password } = Type.Required(Type.Pick(PasswordAuthenticateRequestSchema, ['password'])).properties
const readPassword = formReader({ password, ...returnToField })

type Query = { Querystring: { return_to?: unknown } }
const optional = { config: { auth: 'optional' } } as const

/** `GET` and `POST /step-up/password`: where a recent log-in is all that is missing, the password is enough. */
export function addStepUpByPasswordRoutes(pages: PagesContext, requirement: Requirement): void {
  const { app } = pages

  app.get<Query>('/step-up/password', optional, async (request, reply) => {
    const returnTo = app.latchkey.returnTo(request.query.return_to)
    const asked = await stepUpNeeded(pages, request, reply, { returnTo, requirement })
    if (asked.viewer === undefined) return asked.reply
    const { viewer, needed, ways } = asked
    if (viewer.auth === null || !ways.includes('password')) {
      return reply.redirect(stepUpPath(returnTo, ways[0]), 303)
    }
    const view = {
      way: 'password',
      account: accountOf(viewer.auth),
      returnTo,
      missing: needed.missing,
      ways: otherWays(ways, 'password'),
    } as const
    return pages.show(request, reply, 'stepUp', view, { viewer, outcome: needed })
  })

  app.post('/step-up/password', optional, async (request, reply) => {
    const form = readPassword(request.body)
    const returnTo = app.latchkey.returnTo(form.return_to)
    const viewer = viewerOf(request)
    // whose it is says the session, not the form
    const account = viewer.auth === null ? undefined : accountOf(viewer.auth)
    if (account === undefined) return reply.redirect(loginPath(returnTo), 303)
    const outcome = await request.login(passwordCredentials(account, form.password), { stepUp: true })
    const problem = pages.texts(request).stepUp.passwordRefused
    const tried = { way: 'password', account, returnTo, viewer, problem } as const
    return replyTriedStepUp(pages, request, reply, outcome, tried)
  })
}
