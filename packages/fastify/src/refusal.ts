import type { LoginRequired, StepUpRequired, Unavailable } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isPage, isUnsafeMethod } from './browser-request.ts'
import { AuthUnavailableError, type PluginErrorCode } from './errors.ts'
import type { PluginContext } from './plugin-context.ts'

/** Answers a request that its route's rule refuses: a page is sent on, an API call is told. */
export function refuse(
  context: PluginContext,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginRequired | StepUpRequired | Unavailable,
  requirement: Requirement,
): FastifyReply {
  switch (outcome.status) {
    case 'unavailable':
      throw unavailable(reply, outcome)
    case 'login_required':
      if (isPage(request)) return sendOn(context, request, reply, context.loginPath)
      return problem(reply, `Bearer realm="${context.app}"`, {
        code: 'login_required',
        title: 'Signing in is required.',
        reason: outcome.reason,
      })
    case 'step_up_required':
      if (isPage(request)) return sendOn(context, request, reply, context.stepUpPath)
      return problem(reply, stepUpChallenge(context.app, requirement), {
        code: 'insufficient_user_authentication',
        title: 'A further authentication is required.',
        missing: outcome.missing,
        methods: outcome.methods,
      })
  }
}

/** The 503 of an outage, with `Retry-After`; thrown, so that an app can show its own page. */
export function unavailable(reply: FastifyReply, outcome: Unavailable): Error {
  reply.header('retry-after', Math.max(1, Math.ceil(outcome.retryAfterSeconds)))
  const error = new AuthUnavailableError()
  error.cause = outcome.cause
  return error
}

/** RFC 9470, section 3. */
function stepUpChallenge(app: string, requirement: Requirement): string {
  const parts = [
    `Bearer realm="${app}"`,
    'error="insufficient_user_authentication"',
    'error_description="A further authentication is required"',
  ]
  if (requirement.acr !== undefined) parts.push(`acr_values="${requirement.acr.replace(/["\\]/g, '')}"`)
  if (requirement.maxAgeSeconds !== undefined) parts.push(`max_age=${requirement.maxAgeSeconds}`)
  return parts.join(', ')
}

/** RFC 9457. */
function problem(
  reply: FastifyReply,
  challenge: string,
  body: { code: PluginErrorCode; title: string; [member: string]: unknown },
): FastifyReply {
  return reply
    .code(401)
    .header('www-authenticate', challenge)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ type: 'about:blank', status: 401, ...body })
}

/** The user comes back to where they were: for a form, to the page that held it. */
function sendOn(
  context: PluginContext,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): FastifyReply {
  const place = isUnsafeMethod(request) ? pageBefore(request, context.origin) : request.url
  const returnTo = context.returnTo(place)
  return reply.redirect(`${path}?return_to=${encodeURIComponent(returnTo)}`, 303)
}

function pageBefore(request: FastifyRequest, origin: string): string {
  const before = URL.parse(request.headers.referer ?? '')
  return before !== null && before.origin === origin ? before.pathname + before.search : request.url
}
