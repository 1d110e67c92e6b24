import { type EndpointKind, isSessionNotFound, type ReadError, readErrorBody } from '@latchkey/protocol'
import { LatchkeyError, type LatchkeyErrorCode } from '../latchkey-error.ts'
import { readErrorJson } from './answer-body.ts'
import type { HttpAnswer } from './http-exchange.ts'
import { keepResetToken } from './reset-token-of.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** Errors of log-ins about the user. They map to one code, so that nothing about the account is revealed. */
const credentialCodes: ReadonlySet<string> = new Set([
  'auth_invalid_credentials',
  'auth_otp_passcode_expired',
  'auth_locked',
  'auth_not_active',
  'invalid_credentials',
  'invalid_otp',
  'expired_otp',
  'no_credentials_registered',
  'user_not_active',
  'user_not_found',
  'webauthn_encoded_result',
])
const credentialMessages: ReadonlySet<string> = new Set([
  'auth_invalid_credentials',
  'auth_locked',
  'invalid magic link code',
  'user is not active',
  'user not found',
  'user_not_active',
  'user_not_found',
])
/** Errors of sends about the receiver, if the service reports them. */
const receiverCodes: ReadonlySet<string> = new Set([
  'user_not_found',
  'user_not_active',
  'user_email_address_missing',
  'user_phone_number_missing',
])
const receiverMessages: ReadonlySet<string> = new Set([
  'public signup is not allowed for this application',
  'user is not active',
  'user not found',
])
const passwordChanges: ReadonlySet<string> = new Set(['temporary_password', 'password_expired'])

/** Errors about setting a password, whatever the call. */
const codesOfPasswords: ReadonlyMap<string, LatchkeyErrorCode> = new Map([
  ['400 auth_password_weak', 'password_rejected'],
  ['400 auth_password_breached', 'password_rejected'],
  ['400 auth_password_recently_used', 'password_rejected'],
  ['403 invalid_reset_token', 'token_invalid'],
  ['403 reset_mfa_required', 'insufficient_user_authentication'],
  ['409 auth_password_already_configured', 'already_registered'],
])

/**
 * Maps a response other than the documented success to an error.
 *
 * @param nowMs milliseconds since the epoch
 * @param isByUser whether the call was made with a user's token instead of the client's
 */
export function errorOfAnswer(
  answer: HttpAnswer,
  kind: EndpointKind,
  nowMs: number,
  isByUser = false,
): LatchkeyError {
  const json = readErrorJson(answer)
  const body = readErrorBody(json)
  const code =
    isByUser && answer.status === 401 ? codeOfUserToken(body) : codeOfAnswer(answer.status, body, kind)
  const header = answer.headers['retry-after']
  const tellsWhen = code === 'rate_limited' || (answer.status === 503 && header !== undefined)
  const error = new LatchkeyError(code, messages[code], {
    status: answer.status,
    upstreamCode: symbolOf(body),
    retryAfterSeconds: tellsWhen ? retryAfterSeconds(header, nowMs) : undefined,
  })
  if (code === 'password_change_required') keepResetToken(error, json)
  return error
}

function codeOfAnswer(status: number, body: ReadError, kind: EndpointKind): LatchkeyErrorCode {
  if (status < 400 || status > 599) return 'upstream_protocol'
  if (status === 429) return 'rate_limited'
  // an operation that the service does not have: no outage, and no answer about its object
  if (status === 501) return 'upstream_protocol'
  if (status === 408 || status >= 500) return 'upstream_unavailable'
  if (isSessionNotFound(status, body)) return 'session_not_found'
  const ofPassword = codesOfPasswords.get(`${status} ${body.code}`)
  if (ofPassword !== undefined) return ofPassword
  if (kind === 'credentials' || kind === 'register') {
    const verdict = codeOfCredentials(status, body)
    if (verdict !== undefined) return verdict
  }
  if (kind === 'send' && isAboutReceiver(body)) return 'not_found'
  if (status === 400) return codeOfBadRequest(body, kind)
  if (status === 409 && body.code === 'conflict') return 'conflict'
  if (status === 409 && (kind === 'create' || kind === 'register')) return 'identifier_taken'
  if (status === 409 && body.code?.endsWith('_already_registered')) return 'already_registered'
  return codesByStatus[status] ?? 'request_invalid'
}

const codesByStatus: Readonly<Record<number, LatchkeyErrorCode>> = {
  401: 'client_auth_failed',
  403: 'forbidden',
  404: 'not_found',
}

/** Maps an error about a user's token (RFC 6750, section 3.1; RFC 9470, section 3). */
function codeOfUserToken({ code }: ReadError): LatchkeyErrorCode {
  return code === 'insufficient_user_authentication' ? code : 'token_invalid'
}

/** Maps an error of a log-in that is about the user's credentials; `undefined` if it is not. */
export function codeOfCredentials(
  status: number,
  { code, message }: ReadError,
): LatchkeyErrorCode | undefined {
  const text = message?.trim().toLowerCase() ?? ''
  if (status === 403 && (passwordChanges.has(code ?? '') || passwordChanges.has(text))) {
    return 'password_change_required'
  }
  if (![400, 401, 403, 404].includes(status)) return undefined
  if (credentialCodes.has(code ?? '') || credentialMessages.has(text)) return 'invalid_credentials'
  return undefined
}

function isAboutReceiver({ code, message }: ReadError): boolean {
  return receiverCodes.has(code ?? '') || receiverMessages.has(message?.trim().toLowerCase() ?? '')
}

function codeOfBadRequest({ code }: ReadError, kind: EndpointKind): LatchkeyErrorCode {
  if (code === 'invalid_target') return 'invalid_target'
  if (code === 'user_not_found') return 'not_found'
  if (code === 'invalid_grant' && kind === 'refresh') return 'invalid_grant'
  return 'request_invalid'
}

/** The service's code, if it is well-formed; other texts may contain what the service was sent. */
function symbolOf({ code }: ReadError): string | undefined {
  return code !== undefined && /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(code) ? code : undefined
}

const messages: Readonly<Record<LatchkeyErrorCode, string>> = {
  session_not_found: 'The IdP session does not exist',
  invalid_credentials: 'The credentials were not accepted',
  password_change_required: 'The password must be changed first',
  password_rejected: 'The new password does not meet the rules of the app',
  client_auth_failed: 'The identity service does not accept this client or its token',
  forbidden: 'The client does not have the permission for this call',
  not_found: 'The identity service does not find the requested object',
  insufficient_user_authentication: 'The user has to authenticate again first',
  identifier_taken: 'The identifier belongs to another user',
  conflict: 'The present state does not permit the change',
  already_registered: 'The user already has one',
  invalid_grant: 'The refresh token is no longer valid',
  invalid_target: 'The resource is not registered for this client',
  rate_limited: 'The identity service limits the rate of calls',
  upstream_unavailable: 'The identity service failed to respond',
  upstream_protocol: 'The identity service returned a response that is not part of the API',
  identity_mismatch: 'The identity service answered for another session or user',
  request_invalid: 'The identity service refused the request as invalid',
  token_invalid: 'The token is not valid',
  keys_unavailable: 'The keys of the identity service are not available',
  config_invalid: 'The configuration is not valid',
  aborted: 'The call was aborted',
}
