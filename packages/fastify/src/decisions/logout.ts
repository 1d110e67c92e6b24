import type { LogoutOutcome, LogoutScope } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { CsrfFailedError } from '../errors.ts'
import type { RequestState } from '../local-session/request-state.ts'
import { isOwnOrigin } from '../rules/browser-request.ts'
import { announce } from '../sign-on/sign-on-store.ts'
import type { DecisionContext } from './decision-context.ts'
import { withRefusedRequest } from './refused-request.ts'
import { notWritten, sessionUnavailable } from './request-results.ts'

/**
 * Ends the session: of all apps, or of this one alone. Only the browser's own cookies name what is ended.
 *
 * @throws `csrf_failed` if the request does not come from this app's origin
 * @throws `invalid_request` if the scope is neither `everywhere` nor `here`
 */
export async function logout(
  context: DecisionContext,
  request: FastifyRequest,
  { browser }: RequestState,
  scope: LogoutScope,
): Promise<LogoutOutcome> {
  if (!isOwnOrigin(request, context.origins)) throw new CsrfFailedError()
  if (browser.isUnavailable) {
    browser.forgetRemembered()
    return sessionUnavailable()
  }
  let outcome = await withRefusedRequest(() => context.flow.logOut(undefined, scope))
  let keys: string[]
  try {
    keys = await browser.signOn.allKeys(browser.local)
  } catch (cause) {
    request.log.warn({ err: cause }, 'a log-out is not possible')
    return notWritten(outcome.trace, cause)
  }
  // several where a cookie of the group was lost or planted: all of them end
  for (const key of keys) {
    const ended = await context.flow.logOut(key, scope)
    if (ended.status === 'unavailable') {
      request.log.warn({ err: ended.cause }, 'a log-out is not possible')
      return ended
    }
    if (scope === 'here') await announce(context.store, key)
    if (outcome.status !== 'ended_here_queued') outcome = ended
  }
  await browser.endOthers()
  await browser.forget()
  if (scope === 'everywhere') browser.signOn.end()
  await context.host.end(request)
  request.auth = null
  request.authOutcome = null
  return outcome
}
