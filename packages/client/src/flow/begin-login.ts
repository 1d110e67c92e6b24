import type { ClientAttributes } from '@latchkey/protocol'
import { isLatchkeyError, isRefusedRequest } from '../latchkey-error.ts'
import { sealChallenge } from './challenges/pending-challenge.ts'
import {
  type ChallengeMethodId,
  type CredentialsOf,
  challengeMethods,
  type LoginStep,
  type MethodServices,
  type StepOf,
} from './methods/all-methods.ts'
import type { BegunChallenge, ChallengedAccount, ChallengeMethod } from './methods/login-method.ts'
import { requireMethod } from './methods/require-method.ts'
import type { BeginOutcome } from './outcomes/outcomes.ts'
import { failureOf } from './outcomes/service-failure.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import { type FlowApp, type FlowPorts, secondsOf } from './ports/ports.ts'
import type { PendingStepUp } from './step-up.ts'

/** Input of {@link Flow.begin}. */
export interface BeginInput {
  /** The method to begin with, and the account where the method needs one. */
  step: LoginStep
  /** Whether this begins a step-up instead of a log-in. */
  isStepUp: boolean
  /** The pending step-up of this browser, if there is one. */
  pending: PendingStepUp | undefined
  clientAttributes?: ClientAttributes
}

/**
 * Begins a log-in or step-up: sends a code or link, or makes a challenge. Unknown accounts have the same outcome as
 * known ones; their challenge cannot be finished.
 *
 * @throws LatchkeyError `request_invalid` with the `field` of a malformed step; nothing was sent
 */
export async function beginLogin(ports: FlowPorts, app: FlowApp, input: BeginInput): Promise<BeginOutcome> {
  const trace: Trace = []
  const { step } = input
  const now = secondsOf(ports)
  const pending = input.pending !== undefined && input.pending.expires_at > now ? input.pending : undefined
  if (input.isStepUp && pending === undefined) {
    trace.push(traced('pending_step_up', 'absent', 'No step-up is pending for this browser.'))
    return { status: 'login_required', reason: 'no_pending_step_up', trace }
  }
  const stepUp = input.isStepUp ? pending : undefined
  const record = stepUp?.record
  const sessionId = stepUp && (await sessionOf(ports, stepUp))
  try {
    const { secret, ...shown } = await beginBy(ports, step.method, step, accountOf(input, pending, sessionId))
    trace.push(traced('service', 'begun', `A log-in by ${step.method} was begun at ${app.app}.`))
    const challenge = sealChallenge(ports, step.method, secret, record, now)
    return { status: 'begun', challenge, ...shown, trace }
  } catch (error) {
    if (isRefusedRequest(error)) throw error
    const failure = failureOf(error)
    trace.push(traced('service', failure.result, failure.detail))
    return isLatchkeyError(error, 'rate_limited')
      ? { status: 'rate_limited', retryAfterSeconds: failure.retryAfterSeconds, trace }
      : { status: 'unavailable', retryAfterSeconds: failure.retryAfterSeconds, trace, cause: error }
  }
}

/** The user of a step-up is that of the session, whoever the step names. */
function accountOf(
  { step, isStepUp, clientAttributes }: BeginInput,
  pending: PendingStepUp | undefined,
  sessionId: string | undefined,
): ChallengedAccount {
  const { identifier, identifierType = 'username' } = step
  return {
    ...(isStepUp
      ? { identifier: pending?.sub, identifier_type: 'user_id' }
      : { identifier, identifier_type: identifierType }),
    ...(clientAttributes && { client_attributes: clientAttributes }),
    ...(sessionId !== undefined && { session_id: sessionId }),
  }
}

/**
 * The IdP session of a step-up: the service counts what is sent within it apart from what strangers request. Without it, the
 * message is sent all the same; the step-up itself then reports what is missing.
 */
async function sessionOf(
  { records, signOnSeal }: FlowPorts,
  { record, sub }: PendingStepUp,
): Promise<string | undefined> {
  const stored = await records.read(record).catch(() => undefined)
  return stored?.record.sub === sub ? signOnSeal.open(stored.record.sealed_session, stored.key) : undefined
}

const methods: {
  [Id in ChallengeMethodId]: ChallengeMethod<CredentialsOf[Id], StepOf[Id], MethodServices>
} = challengeMethods

function beginBy<Id extends ChallengeMethodId>(
  { service }: FlowPorts,
  id: Id,
  step: StepOf[Id],
  account: ChallengedAccount,
): Promise<BegunChallenge> {
  return requireMethod(methods, id).begin(service, step, account)
}
