import type { FastifyReply, FastifyRequest } from 'fastify'
import { opensConnection } from '../connections/session-end.ts'
import { decideSilently } from '../decisions/silent-auth.ts'
import { askHandOver } from '../hand-over/ask-hand-over.ts'
import { stateOf } from '../local-session/request-state.ts'
import { isForeignWebSocket, isOwnOrigin, isUnsafeMethod } from '../rules/browser-request.ts'
import type { RouteRule } from '../rules/route-rule.ts'
import type { GuardContext } from './guard-context.ts'
import { keepRequest } from './kept-request.ts'
import { refuse, refuseForeignOrigin } from './refusal.ts'

/** Holds the rule of the route against the request, before the body is read. */
export async function guard(
  context: GuardContext,
  request: FastifyRequest,
  reply: FastifyReply,
  rule: RouteRule,
): Promise<FastifyReply | undefined> {
  if (rule.kind === 'public') return undefined
  reply.header('cache-control', 'no-store')
  const isForeign = isUnsafeMethod(request)
    ? !isOwnOrigin(request, context.origins)
    : isForeignWebSocket(request, context.origins)
  if (isForeign) {
    // the page that says so may show the host's session
    await context.host.settle(request, stateOf(request))
    context.observer.refused(request, { status: 'csrf_failed', trace: [] })
    return refuseForeignOrigin(request, reply)
  }
  const result = await decideSilently(context, request, stateOf(request), rule.requirement)
  if (result.status === 'authenticated' && rule.kind === 'guarded' && opensConnection(request)) {
    context.sessionEnds.closeWithSession(request)
  }
  if (result.status === 'authenticated' || rule.kind === 'optional') return undefined
  if (result.status === 'unavailable' && rule.outage === 'anonymous') return undefined
  const elsewhere = askHandOver(context, request, reply, result)
  if (elsewhere !== undefined) return elsewhere
  context.observer.refused(request, result)
  if (result.status === 'step_up_required') await keepRequest(context, request, result)
  return refuse(context, request, reply, result, rule.requirement)
}
