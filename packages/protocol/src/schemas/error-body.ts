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

/** The `error_code` values of our service, each with its HTTP status. */
export const apiErrorStatuses = {
  invalid_request: 400,
  session_not_found: 400,
  auth_invalid_credentials: 400,
  invalid_otp: 400,
  expired_otp: 400,
  invalid_grant: 400,
  invalid_target: 400,
  invalid_token: 401,
  insufficient_user_authentication: 401,
  forbidden: 403,
  temporary_password: 403,
  password_expired: 403,
  user_not_found: 404,
  user_not_active: 403,
  user_email_address_missing: 404,
  user_phone_number_missing: 404,
  auth_otp_passcode_expired: 400,
  auth_locked: 403,
  client_not_found: 404,
  cross_device_ticket_not_found: 404,
  webauthn_encoded_result: 400,
  no_credentials_registered: 401,
  identifier_taken: 409,
  conflict: 409,
  totp_already_registered: 409,
  auth_password_weak: 400,
  auth_password_breached: 400,
  auth_password_recently_used: 400,
  auth_password_policy_disabled: 400,
  auth_password_already_configured: 409,
  auth_not_active: 400,
  invalid_reset_token: 403,
  reset_mfa_required: 403,
  not_found: 404,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  not_implemented: 501,
  temporarily_unavailable: 503,
  internal_error: 500,
} as const

/** An `error_code` value of our service. */
export type ApiErrorCode = keyof typeof apiErrorStatuses

/** `message` of the error that every unknown, ended or expired IdP session gets. */
export const sessionNotFoundMessage = 'Session not found'

/** The content of an error body in any of the formats in use. */
export interface ReadError {
  code?: string
  message?: string
}

/**
 * Reads an error body of any format: the code is `ts_error_code`, otherwise a symbolic `error_code`, `error_type` or
 * `error`; the message may be an array or in `error_description`.
 */
export function readErrorBody(body: unknown): ReadError {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {}
  const fields: Record<string, unknown> = { ...body }
  const code = [fields.ts_error_code, fields.error_code, fields.error_type, fields.error].find(isSymbolic)
  const message = joined(fields.message) ?? joined(fields.error_description)
  return { ...(code !== undefined && { code }), ...(message !== undefined && { message }) }
}

/** Returns whether an error means that the IdP session is unknown or has ended: status 400 and exactly that message or code. */
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
