import type { FastifyReply, FastifyRequest } from 'fastify'
import { decideSilently } from '../decisions/silent-auth.ts'
import { askHandOver } from '../hand-over/ask-hand-over.ts'
import { loadSession } from '../local-session/local-sessions.ts'
import { stateOf } from '../local-session/request-state.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { isOwnOrigin, isUnsafeMethod } from '../rules/browser-request.ts'
import type { CompiledRule } from '../rules/route-rule.ts'
import { opensConnection } from '../session-store/session-end.ts'
import { keepRequest } from './kept-request.ts'
import { refuse, refuseForeignOrigin } from './refusal.ts'

/** Holds the rule of the route against the request, before the body is read. */
export async function guard(
  context: PluginContext,
  request: FastifyRequest,
  reply: FastifyReply,
  rule: CompiledRule,
): Promise<FastifyReply | undefined> {
  // the library leaves an object without methods where the request target is no path, such as http://host/account
  if (typeof request.session.save !== 'function') {
    await loadSession(context, request, request.cookies[context.cookies.local.name] ?? '')
  }
  dropDeadCookie(context, request)
  if (rule.kind === 'public') return undefined
  reply.header('cache-control', 'no-store')
  if (isUnsafeMethod(request) && !isOwnOrigin(request, context.origin)) {
    context.observer.refused(request, { status: 'csrf_failed', trace: [] })
    return refuseForeignOrigin(request, reply)
  }
  const result = await decideSilently(context, request, stateOf(request), rule.requirement)
  if (result.status === 'authenticated' && rule.kind === 'guarded' && opensConnection(request)) {
    context.sessionEnds.closeWithSession(request)
  }
  if (result.status === 'authenticated' || rule.kind === 'optional') return undefined
  const elsewhere = askHandOver(context, request, reply, result)
  if (elsewhere !== undefined) return elsewhere
  context.observer.refused(request, result)
  if (result.status === 'step_up_required') await keepRequest(context, request, result)
  return refuse(context, request, reply, result, rule.requirement)
}

/** A cookie of a session that is no more is cleared, unless another answer just replaced it. */
function dropDeadCookie(context: PluginContext, request: FastifyRequest): void {
  const { name } = context.cookies.local
  const sent = request.cookies[name]
  if (sent === undefined || sent === request.session.encryptedSessionId) return
  delete request.cookies[name]
  const state = stateOf(request)
  state.isOvertaken = context.replacedIds.has(sent, context.now())
  if (!state.isOvertaken) state.localCookie = 'clear'
}
