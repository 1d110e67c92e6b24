import type { ClientAttributes, TokenResponse } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import {
  type ExpectedIdentity,
  type VerifiedTokens,
  verifyTokens,
} from './local-session/local-from-tokens.ts'
import type { LoginOutcome } from './outcomes/outcomes.ts'
import { failureOf } from './outcomes/service-failure.ts'
import { type Trace, traced } from './outcomes/trace.ts'
import type { FlowApp, FlowPorts } from './ports/ports.ts'
import type { ReadyCredentials } from './steps/credentials.ts'

/** What the service said to credentials: tokens that are verified, or what the log-in came to without any. */
export type Answer = { tokens: VerifiedTokens } | { outcome: LoginOutcome }

/**
 * Proves credentials to the service.
 *
 * @param session the session that they are added to; without it they begin a new one
 */
export async function authenticate(
  ports: FlowPorts,
  app: FlowApp,
  credentials: ReadyCredentials,
  session: ExpectedIdentity | undefined,
  clientAttributes: ClientAttributes | undefined,
  trace: Trace,
): Promise<Answer> {
  try {
    const response = await callService(ports, app, credentials, session?.sessionId, clientAttributes)
    return { tokens: await verifyTokens(ports.service, response, session) }
  } catch (error) {
    const outcome = loginFailure(error, session !== undefined, trace)
    return { outcome }
  }
}

async function callService(
  { service }: FlowPorts,
  app: FlowApp,
  credentials: ReadyCredentials,
  sessionId: string | undefined,
  clientAttributes: ClientAttributes | undefined,
): Promise<TokenResponse> {
  const common = {
    ...(app.claims && { claims: app.claims }),
    ...(app.resource !== undefined && { resource: app.resource }),
    ...(app.scope !== undefined && { scope: app.scope }),
    ...(clientAttributes && { client_attributes: clientAttributes }),
    ...(sessionId !== undefined && { session_id: sessionId }),
  }
  switch (credentials.method) {
    case 'password':
      return await service.authenticatePassword({
        username: credentials.username,
        password: credentials.password,
        ...(credentials.usernameType && { username_type: credentials.usernameType }),
        ...common,
      })
    case 'otp':
      return await service.authenticateOtp({
        identifier: credentials.identifier,
        identifier_type: credentials.identifierType,
        passcode: credentials.passcode,
        ...(credentials.requestId !== undefined && { request_id: credentials.requestId }),
        ...common,
      })
    case 'magic_link': {
      const { code, requestId: request_id } = credentials
      return await service.authenticateMagicLink({ code, request_id, ...common })
    }
    case 'webauthn': {
      const { webauthnEncodedResult: webauthn_encoded_result } = credentials
      return await service.authenticateWebauthn({ webauthn_encoded_result, ...common })
    }
    case 'totp': {
      const { token, identifier, identifierType: identifier_type } = credentials
      return await service.authenticateTotp({ token, identifier, identifier_type, ...common })
    }
    case 'recovery_code': {
      const { code, identifier, identifierType: identifier_type } = credentials
      return await service.authenticateRecoveryCode({ code, identifier, identifier_type, ...common })
    }
  }
}

function loginFailure(error: unknown, addsToSession: boolean, trace: Trace): LoginOutcome {
  // another user's authentication is refused as a request by our service, as a mismatch by the check of the token
  const foreign =
    addsToSession &&
    (isLatchkeyError(error, 'request_invalid') || isLatchkeyError(error, 'identity_mismatch'))
  if (foreign || isLatchkeyError(error, 'invalid_credentials')) {
    trace.push(traced('service', 'refused', 'The identity service did not accept what was given.'))
    return { status: 'invalid_credentials', trace }
  }
  if (isLatchkeyError(error, 'password_change_required')) {
    trace.push(traced('service', 'password change', 'The password is temporary or has expired.'))
    return { status: 'password_change_required', trace }
  }
  if (addsToSession && isLatchkeyError(error, 'session_not_found')) {
    trace.push(
      traced('service', 'session not found', 'The identity service says that the session has ended.'),
    )
    return { status: 'login_required', reason: 'session_not_found', trace }
  }
  const failure = failureOf(error)
  trace.push(traced('service', failure.result, failure.detail))
  return isLatchkeyError(error, 'rate_limited')
    ? { status: 'rate_limited', retryAfterSeconds: failure.retryAfterSeconds, trace }
    : { status: 'unavailable', retryAfterSeconds: failure.retryAfterSeconds, trace, cause: error }
}
