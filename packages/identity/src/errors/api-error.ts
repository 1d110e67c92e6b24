import { type ApiErrorCode, sessionNotFoundMessage } from '@latchkey/protocol'

/** An error response of `/cis/*`. The message is public. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly statusCode: number
  readonly code: ApiErrorCode
  /** Further headers, such as `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>
  /** Further fields of the body. */
  readonly fields: Readonly<Record<string, string>>

  constructor(
    statusCode: number,
    code: ApiErrorCode,
    message: string,
    extra: { headers?: Record<string, string>; fields?: Record<string, string> } = {},
  ) {
    super(message)
    this.statusCode = statusCode
    this.code = code
    this.headers = extra.headers ?? {}
    this.fields = extra.fields ?? {}
  }
}

/** 400: one field is wrong, or (field empty) the body as a whole. */
export function invalidRequest(field: string, problem: string): ApiError {
  return new ApiError(400, 'invalid_request', field === '' ? `The body ${problem}` : `${field} ${problem}`)
}

/** 400, the same for unknown, ended and expired sessions. */
export function sessionNotFound(): ApiError {
  return new ApiError(400, 'session_not_found', sessionNotFoundMessage)
}

/** 400, the same for every way in which an authentication can fail. */
export function invalidCredentials(): ApiError {
  return new ApiError(400, 'auth_invalid_credentials', 'Invalid credentials')
}

/** 400: the refresh token cannot be used, whatever the reason. */
export function invalidGrant(): ApiError {
  return new ApiError(400, 'invalid_grant', 'The refresh token is not valid')
}

/** 400: a resource that the client has not registered. */
export function invalidTarget(): ApiError {
  return new ApiError(400, 'invalid_target', 'resource is not registered at this client')
}

/** 401: the access token is missing or cannot be used. */
export function invalidToken(given: boolean): ApiError {
  const challenge = given ? 'Bearer error="invalid_token"' : 'Bearer'
  return new ApiError(401, 'invalid_token', 'Invalid token', { headers: { 'www-authenticate': challenge } })
}

/**
 * 401: the token is good, but the user has to authenticate again first (RFC 9470, section 3).
 *
 * @param maxAgeSeconds how long ago the authentication may be
 */
export function insufficientUserAuthentication(maxAgeSeconds: number): ApiError {
  const challenge = `Bearer error="insufficient_user_authentication", max_age="${maxAgeSeconds}"`
  return new ApiError(401, 'insufficient_user_authentication', 'A more recent authentication is needed', {
    headers: { 'www-authenticate': challenge },
  })
}

export function forbidden(): ApiError {
  return new ApiError(403, 'forbidden', 'Forbidden')
}

export function notFound(
  code: 'not_found' | 'user_not_found' | 'client_not_found' | 'cross_device_ticket_not_found',
  message: string,
): ApiError {
  return new ApiError(404, code, message)
}

/** 429 with the whole seconds to wait. */
export function rateLimited(retryAfterSeconds: number): ApiError {
  const seconds = String(Math.max(1, Math.ceil(retryAfterSeconds)))
  return new ApiError(429, 'rate_limited', 'Too Many Requests', { headers: { 'retry-after': seconds } })
}

/** 503: too much at once, or something needed does not answer. */
export function temporarilyUnavailable(): ApiError {
  return new ApiError(503, 'temporarily_unavailable', 'Try again later', { headers: { 'retry-after': '1' } })
}
