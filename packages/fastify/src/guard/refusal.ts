import type { LoginRequired, StepUpRequired, Unavailable } from '@latchkey/client'
import type { Requirement } from '@latchkey/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AuthUnavailableError, CsrfFailedError, type PluginErrorCode } from '../errors.ts'
import { type AppOrigins, requestedOrigin } from '../rules/app-origins.ts'
import { isPage, isUnsafeMethod } from '../rules/browser-request.ts'
import type { GuardContext } from './guard-context.ts'

const loginRequired = { statusCode: 401, code: 'login_required', message: 'Signing in is required.' } as const
const stepUpRequired = {
  statusCode: 401,
  code: 'insufficient_user_authentication',
  message: 'A further authentication is required.',
} as const

/** Answers a request that its route's rule refuses: a page is sent on, an API call is told. */
export function refuse(
  context: GuardContext,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: LoginRequired | StepUpRequired | Unavailable,
  requirement: Requirement,
): FastifyReply {
  switch (outcome.status) {
    case 'unavailable':
      return refuseUnavailable(request, reply, outcome)
    case 'login_required':
      if (isPage(request)) return sendOn(context, request, reply, context.loginPath)
      reply.header('www-authenticate', `Bearer realm="${context.app}"`)
      return problem(reply, loginRequired, { reason: outcome.reason })
    case 'step_up_required':
      if (isPage(request)) return sendOn(context, request, reply, context.stepUpPath)
      reply.header('www-authenticate', stepUpChallenge(context.app, requirement))
      return problem(reply, stepUpRequired, { missing: outcome.missing, methods: outcome.methods })
  }
}

/** The 503 of an outage. For a page it is thrown, so that the app can show its own. */
function refuseUnavailable(request: FastifyRequest, reply: FastifyReply, outcome: Unavailable): FastifyReply {
  const error = new AuthUnavailableError()
  error.cause = outcome.cause
  reply.header('retry-after', retryAfter(outcome.retryAfterSeconds))
  if (isPage(request)) throw error
  return problem(reply, error)
}

/** The 403 of a request that does not come from this app's own origin; thrown where the answer is a page. */
export function refuseForeignOrigin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new CsrfFailedError()
  if (isPage(request)) throw error
  return problem(reply, error)
}

/** Whole seconds, at least one. */
export function retryAfter(seconds: number): number {
  return Math.max(1, Math.ceil(seconds))
}

/** Every answer that says "not now" says when to come back, wherever it was thrown. */
export function addRetryAfter(reply: FastifyReply, error: unknown): void {
  if (error instanceof AuthUnavailableError && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', retryAfter(error.retryAfterSeconds))
  }
}

/** RFC 9470, section 3. */
function stepUpChallenge(app: string, requirement: Requirement): string {
  const parts = [
    `Bearer realm="${app}"`,
    'error="insufficient_user_authentication"',
    'error_description="A further authentication is required"',
  ]
  return [...parts, ...authenticationParameters(requirement)].join(', ')
}

/** What a client asks its user for, as far as the challenge has words for it. */
export function authenticationParameters({ acr, maxAgeSeconds }: Requirement): string[] {
  const parameters: string[] = []
  if (acr !== undefined) parameters.push(`acr_values="${acr.replace(/["\\]/g, '')}"`)
  if (maxAgeSeconds !== undefined) parameters.push(`max_age=${maxAgeSeconds}`)
  return parameters
}

/** Media type of problem details (RFC 9457, section 3). */
export const problemType = 'application/problem+json; charset=utf-8'

/** What a refusal says. */
export interface Refusal {
  statusCode: number
  code: PluginErrorCode
  message: string
}

/** The body of problem details (RFC 9457, section 3.1). */
export function problemBody(
  { statusCode: status, code, message: title }: Refusal,
  more: Record<string, unknown> = {},
): string {
  return JSON.stringify({ type: 'about:blank', status, code, title, ...more })
}

/** Answers with problem details, whatever serializer the app has. */
export function problem(
  reply: FastifyReply,
  refusal: Refusal,
  more: Record<string, unknown> = {},
): FastifyReply {
  return reply.code(refusal.statusCode).type(problemType).send(problemBody(refusal, more))
}

/** The user comes back to where they were: for a form, to the page that held it. */
function sendOn(
  context: GuardContext,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): FastifyReply {
  const place = isUnsafeMethod(request) ? pageBefore(request, context.origins) : request.originalUrl
  const returnTo = context.returnTo(place)
  return reply.redirect(`${path}?return_to=${encodeURIComponent(returnTo)}`, 303)
}

/**
 * The page that held a form. Under `Referrer-Policy: no-referrer` no browser names it: then the address of the form, if
 * that can be opened as a page.
 */
function pageBefore(request: FastifyRequest, { own }: AppOrigins): string {
  const before = URL.parse(request.headers.referer ?? '')
  if (before !== null && before.origin === requestedOrigin(request, own))
    return before.pathname + before.search
  return isPageToo(request) ? request.originalUrl : '/'
}

/** Whether the route has a GET as well; of routes with constraints Fastify does not tell. */
function isPageToo({ server, method, routeOptions: { url = '' } }: FastifyRequest): boolean {
  return server.hasRoute({ method: 'GET', url }) || !server.hasRoute({ method: method, url })
}
