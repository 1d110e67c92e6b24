import type { ClientAttributes } from '@latchkey/protocol'
import { isLatchkeyError, isRefusedRequest } from '../latchkey-error.ts'
import {
  type ExpectedIdentity,
  noticeClock,
  type VerifiedTokens,
  verifyTokens,
} from './local-session/local-from-tokens.ts'
import type { MethodServices } from './methods/all-methods.ts'
import type { Proof, TokenParameters } from './methods/login-method.ts'
import type { LoginOutcome } from './outcomes/outcomes.ts'
import { failureOf } from './outcomes/service-failure.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import type { FlowApp, FlowPorts } from './ports/ports.ts'

/** The result of an authentication: verified tokens, or the outcome of a log-in without tokens. */
export type Answer = { tokens: VerifiedTokens } | { outcome: LoginOutcome }

/**
 * Sends credentials to the service and verifies the tokens that it returns.
 *
 * @param session the session that the authentication is added to; without it, the service begins a new one
 * @throws LatchkeyError `request_invalid` with the `field` of malformed credentials; nothing was sent
 */
export async function authenticate(
  ports: FlowPorts,
  app: FlowApp,
  proof: Proof<MethodServices>,
  session: ExpectedIdentity | undefined,
  clientAttributes: ClientAttributes | undefined,
  trace: Trace,
): Promise<Answer> {
  try {
    const parameters = parametersOf(app, session?.sessionId, clientAttributes)
    const response = await proof.send(ports.service, parameters)
    const tokens = await verifyTokens(ports.service, response, session)
    noticeClock(ports, tokens)
    return { tokens }
  } catch (error) {
    if (isRefusedRequest(error)) throw error
    const outcome = loginFailure(error, session !== undefined, trace)
    return { outcome }
  }
}

function parametersOf(
  { claims, resource, scope }: FlowApp,
  sessionId: string | undefined,
  clientAttributes: ClientAttributes | undefined,
): TokenParameters {
  return {
    ...(claims && { claims }),
    ...(resource !== undefined && { resource }),
    ...(scope !== undefined && { scope }),
    ...(clientAttributes && { client_attributes: clientAttributes }),
    ...(sessionId !== undefined && { session_id: sessionId }),
  }
}

function loginFailure(error: unknown, addsToSession: boolean, trace: Trace): LoginOutcome {
  // another user's authentication: our service refuses the request, other services fail the check of the token
  const foreign =
    addsToSession &&
    (isLatchkeyError(error, 'request_invalid') || isLatchkeyError(error, 'identity_mismatch'))
  if (foreign || isLatchkeyError(error, 'invalid_credentials')) {
    trace.push(traced('service', 'refused', 'The identity service did not accept the credentials.'))
    return { status: 'invalid_credentials', trace }
  }
  if (isLatchkeyError(error, 'password_change_required')) {
    trace.push(traced('service', 'password change', 'The password is temporary or has expired.'))
    return { status: 'password_change_required', trace }
  }
  if (addsToSession && isLatchkeyError(error, 'session_not_found')) {
    trace.push(
      traced('service', 'session not found', 'The identity service reports that the session has ended.'),
    )
    return { status: 'login_required', reason: 'session_not_found', trace }
  }
  const failure = failureOf(error)
  trace.push(traced('service', failure.result, failure.detail))
  return isLatchkeyError(error, 'rate_limited')
    ? { status: 'rate_limited', retryAfterSeconds: failure.retryAfterSeconds, trace }
    : { status: 'unavailable', retryAfterSeconds: failure.retryAfterSeconds, trace, cause: error }
}
