import { inspect } from 'node:util'
import type { LoginStep } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { CsrfFailedError, InsecureConnectionError } from '../errors.ts'
import type { RequestState } from '../local-session/request-state.ts'
import type { BeginLoginResult } from '../outcomes/results.ts'
import { isOwnOrigin, isUnsafeMethod } from '../rules/browser-request.ts'
import { visitorOf } from './browser-device.ts'
import type { DecisionContext } from './decision-context.ts'
import { currentStepUp } from './login.ts'
import { withRefusedRequest } from './refused-request.ts'
import { notWritten, sessionUnavailable } from './request-results.ts'

/**
 * Begins a log-in or step-up of two steps, and keeps what finishes it for this browser. A page may do so when it is
 * opened: beginning does not change who is signed in.
 *
 * @throws `csrf_failed` for a form that does not come from this app's origin
 * @throws `invalid_request` if the step is malformed
 * @throws `insecure_connection` if the cookie that it would set could not be sent
 */
export async function beginLogin(
  context: DecisionContext,
  request: FastifyRequest,
  state: RequestState,
  step: LoginStep,
  isStepUp: boolean,
): Promise<BeginLoginResult> {
  if (isUnsafeMethod(request) && !isOwnOrigin(request, context.origins)) throw new CsrfFailedError()
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  const result = state.browser.isUnavailable
    ? sessionUnavailable()
    : await withRefusedRequest(() => beginAndKeep(context, request, state, step, isStepUp))
  if (result.status === 'unavailable') {
    request.log.warn({ err: result.cause }, 'a log-in could not be begun')
  }
  return result
}

async function beginAndKeep(
  context: DecisionContext,
  request: FastifyRequest,
  { browser }: RequestState,
  step: LoginStep,
  isStepUp: boolean,
): Promise<BeginLoginResult> {
  const outcome = await context.flow.begin({
    step,
    isStepUp,
    pending: currentStepUp(browser),
    clientAttributes: visitorOf(context, request, false).attributes,
  })
  if (outcome.status !== 'begun') return outcome
  const { challenge, ...shown } = outcome
  try {
    await browser.change((record) => ({ ...record, [challenge.method]: challenge }))
  } catch (cause) {
    return notWritten(outcome.trace, cause)
  }
  return printedRedacted(shown)
}

/** The channel `direct` returns a secret, which is for the user's device: `inspect` and `console` do not print it. */
function printedRedacted<Begun extends { code?: string; link?: string }>(begun: Begun): Begun {
  const told = {
    ...begun,
    ...(begun.code !== undefined && { code: '[redacted]' }),
    ...(begun.link !== undefined && { link: '[redacted]' }),
  }
  return Object.defineProperty(begun, inspect.custom, { value: () => told })
}
