import { type Static, Type } from 'typebox'

/** The error body of `/cis/v1/*` at our service. */
export const ApiErrorBodySchema = Type.Object({ message: Type.String(), error_code: Type.String() })
export type ApiErrorBody = Static<typeof ApiErrorBodySchema>

/** The error body of `/oidc/*` (RFC 6749, section 5.2). */
export const OAuthErrorBodySchema = Type.Object({
  error: Type.String(),
  error_description: Type.Optional(Type.String()),
})
export type OAuthErrorBody = Static<typeof OAuthErrorBodySchema>

/** `error_code` values of our service. */
export const apiErrorCodes = [
  'invalid_request',
  'session_not_found',
  'auth_invalid_credentials',
  'invalid_grant',
  'invalid_target',
  'invalid_token',
  'insufficient_user_authentication',
  'forbidden',
  'temporary_password',
  'password_expired',
  'user_not_found',
  'user_not_active',
  'user_email_address_missing',
  'user_phone_number_missing',
  'auth_otp_passcode_expired',
  'auth_locked',
  'client_not_found',
  'cross_device_ticket_not_found',
  'webauthn_encoded_result',
  'no_credentials_registered',
  'identifier_taken',
  'totp_already_registered',
  'auth_password_weak',
  'auth_password_breached',
  'auth_password_recently_used',
  'auth_password_policy_disabled',
  'auth_password_already_configured',
  'auth_not_active',
  'invalid_reset_token',
  'reset_mfa_required',
  'not_found',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'temporarily_unavailable',
  'internal_error',
] as const
export type ApiErrorCode = (typeof apiErrorCodes)[number]

export const sessionNotFoundMessage = 'Session not found'

/** What could be read of an error body of any of the shapes in use. */
export interface ReadError {
  code?: string
  message?: string
}

/**
 * Reads an error body of whatever shape: the code is `ts_error_code`, else a symbolic `error_code`, else
 * `error_type`, else `error`; the message may be an array or stand in `error_description`.
 */
export function readErrorBody(body: unknown): ReadError {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
  const fields: Record<string, unknown> = { ...body }
  const code = [fields.ts_error_code, fields.error_code, fields.error_type, fields.error].find(isSymbolic)
  const message = joined(fields.message) ?? joined(fields.error_description)
  return { ...(code !== undefined && { code }), ...(message !== undefined && { message }) }
}

/** Whether an error says that the IdP session does not exist (any more): status 400 and just that message or code. */
export function isSessionNotFound(status: number, error: ReadError): boolean {
  if (status !== 400) return false
  if (error.message !== undefined)
    return error.message.trim().toLowerCase() === sessionNotFoundMessage.toLowerCase()
  return error.code === 'session_not_found'
}

function isSymbolic(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/^\d+$/.test(value)
}

function joined(value: unknown): string | undefined {
  const text =
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join(', ') : value
  return typeof text === 'string' && text !== '' ? text : undefined
}
