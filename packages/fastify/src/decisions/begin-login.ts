import { inspect } from 'node:util'
import type { BeginOutcome, LoginStep } from '@latchkey/client'
import type { FastifyRequest } from 'fastify'
import { CsrfFailedError, InsecureConnectionError } from '../errors.ts'
import { writeStep } from '../local-session/local-sessions.ts'
import type { RequestState } from '../local-session/request-state.ts'
import type { PluginContext } from '../plugin/plugin-context.ts'
import { clientAttributesOf, isOwnOrigin, isUnsafeMethod } from '../rules/browser-request.ts'
import { isUnavailable } from '../session-store/session-marks.ts'
import { currentStepUp } from './login.ts'
import { notWritten, sessionUnavailable } from './request-results.ts'

type WithoutStep<Outcome> = Outcome extends { challenge: unknown } ? Omit<Outcome, 'challenge'> : Outcome
/** What `request.beginLogin` comes to. */
export type BeginLoginResult = WithoutStep<BeginOutcome>

/**
 * Begins a log-in or step-up of two steps, and keeps what finishes it in this browser's session. A page may do so when
 * it is opened: beginning changes nothing of who is signed in.
 *
 * @throws `csrf_failed` for a form that does not come from this app's origin
 * @throws `insecure_connection` when the cookie that it would set could not be sent
 */
export async function beginLogin(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  step: LoginStep,
  isStepUp: boolean,
): Promise<BeginLoginResult> {
  if (isUnsafeMethod(request) && !isOwnOrigin(request, context.origin)) throw new CsrfFailedError()
  if (context.cookies.secure && request.protocol !== 'https') throw new InsecureConnectionError()
  const result = isUnavailable(request.session)
    ? sessionUnavailable()
    : await beginAndKeep(context, request, state, step, isStepUp)
  if (result.status === 'unavailable') {
    request.log.warn({ err: result.cause }, 'a log-in could not be begun')
  }
  return result
}

async function beginAndKeep(
  context: PluginContext,
  request: FastifyRequest,
  state: RequestState,
  step: LoginStep,
  isStepUp: boolean,
): Promise<BeginLoginResult> {
  const outcome = await context.flow.begin({
    step,
    isStepUp,
    pending: currentStepUp(request, state),
    clientAttributes: clientAttributesOf(request),
  })
  if (outcome.status !== 'begun') return outcome
  const { challenge: pending, ...shown } = outcome
  try {
    await writeStep(context, request, pending)
  } catch (cause) {
    return notWritten(outcome.trace, cause)
  }
  return printedRedacted(shown)
}

/** The channel `direct` gives a secret, which is for the user's device: `inspect` and `console` do not print it. */
function printedRedacted<Begun extends { code?: string; link?: string }>(begun: Begun): Begun {
  const told = {
    ...begun,
    ...(begun.code !== undefined && { code: '[redacted]' }),
    ...(begun.link !== undefined && { link: '[redacted]' }),
  }
  return Object.defineProperty(begun, inspect.custom, { value: () => told })
}
