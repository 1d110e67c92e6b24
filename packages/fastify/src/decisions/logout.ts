import type { LogoutOutcome, LogoutScope } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { CsrfFailedError } from '../errors.ts'
import { endLocal } from '../local-session/local-sessions.ts'
import { localOf, type RequestState } from '../local-session/request-state.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { isOwnOrigin } from '../rules/browser-request.ts'
import { isUnavailable } from '../session-store/session-marks.ts'
import { announce } from '../sign-on/sign-on-store.ts'
import { sessionUnavailable } from './request-results.ts'

/**
 * Ends the session: of all apps, or of this one alone. What is ended is named by the browser's own cookies only.
 *
 * @throws `csrf_failed` when the request does not come from this app's origin
 */
export async function logout(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  scope: LogoutScope,
): Promise<LogoutOutcome> {
  if (!isOwnOrigin(request, context.origin)) throw new CsrfFailedError()
  if (isUnavailable(request.session)) return sessionUnavailable()
  // two where a cookie of the group was lost or planted: both end
  const keys = new Set([state.recordKey, localOf(request)?.record].filter((key) => key !== undefined))
  let outcome = await context.flow.logOut(undefined, scope)
  for (const key of keys) {
    const ended = await context.flow.logOut(key, scope)
    if (ended.status === 'unavailable') {
      request.log.warn({ err: ended.cause }, 'a log-out is not possible')
      return ended
    }
    if (scope === 'here') await announce(context.store, key)
    if (outcome.status !== 'ended_here_queued') outcome = ended
  }
  await endLocal(context, request, state)
  const { name, attributes } = context.cookies.signOn
  if (scope === 'everywhere' && request.cookies[name] !== undefined) {
    state.reply.clearCookie(name, attributes)
    state.handle = undefined
    state.recordKey = undefined
    state.recordRead = undefined
  }
  request.auth = null
  request.authOutcome = null
  return outcome
}
