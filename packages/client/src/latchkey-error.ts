import { inspect } from 'node:util'

/** All values of `code` of a {@link LatchkeyError}. */
export const latchkeyErrorCodes = [
  'session_not_found',
  'invalid_credentials',
  'password_change_required',
  'password_rejected',
  'client_auth_failed',
  'forbidden',
  'not_found',
  'identifier_taken',
  'conflict',
  'already_registered',
  'invalid_grant',
  'invalid_target',
  'rate_limited',
  'upstream_unavailable',
  'upstream_protocol',
  'token_invalid',
  'insufficient_user_authentication',
  'keys_unavailable',
  'identity_mismatch',
  'request_invalid',
  'config_invalid',
  'aborted',
] as const
/** See {@link latchkeyErrorCodes}. */
export type LatchkeyErrorCode = (typeof latchkeyErrorCodes)[number]

/** Optional fields of a {@link LatchkeyError}. */
export interface LatchkeyErrorDetails {
  /** HTTP status of the service's response. */
  status?: number | undefined
  /** Seconds after which another attempt makes sense, 1 to 60. */
  retryAfterSeconds?: number | undefined
  /** The error code of the service: for logs, never for browsers. */
  upstreamCode?: string | undefined
  /** The field of a request that the client refused before it was sent, by its name on the wire. */
  field?: string | undefined
  /** The error behind this one. */
  cause?: unknown
}

/**
 * The only error class of this package; `code` gives the reason. It never contains a secret, a token or a body. Printed
 * or serialised, it shows its own fields, and only the name and code of its cause.
 */
export class LatchkeyError extends Error {
  /** The reason, for programs. */
  readonly code: LatchkeyErrorCode
  // only declared: fields without a value do not exist
  /** HTTP status of the service's response. */
  declare readonly status?: number
  /** Seconds after which another attempt makes sense, 1 to 60. */
  declare readonly retryAfterSeconds?: number
  /** The error code of the service: for logs, never for browsers. */
  declare readonly upstreamCode?: string
  /** The field of a request that the client refused before it was sent, by its name on the wire. */
  declare readonly field?: string

  constructor(code: LatchkeyErrorCode, message: string, details: LatchkeyErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    if (details.status !== undefined) this.status = details.status
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds
    if (details.upstreamCode !== undefined) this.upstreamCode = details.upstreamCode
    if (details.field !== undefined) this.field = details.field
  }

  static {
    // on the prototype, because an own field would be printed with the others
    Object.defineProperty(LatchkeyError.prototype, 'name', { value: 'LatchkeyError', configurable: true })
  }

  /** The fields without stack; of the cause only its name and code. */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      ...(this.status !== undefined && { status: this.status }),
      ...(this.retryAfterSeconds !== undefined && { retryAfterSeconds: this.retryAfterSeconds }),
      ...(this.upstreamCode !== undefined && { upstreamCode: this.upstreamCode }),
      ...(this.field !== undefined && { field: this.field }),
      ...(this.cause !== undefined && { cause: nameOfCause(this.cause) }),
    }
  }

  [inspect.custom](): string {
    const { name: _name, message: _message, ...fields } = this.toJSON()
    return `${this.stack ?? this.message} ${inspect(fields)}`
  }
}

/**
 * Returns whether an error is a {@link LatchkeyError}, with one of these codes if any are given.
 *
 * @example
 * ```ts
 * import { isLatchkeyError } from '@latchkey/client'
 *
 * export function mustLogIn(error: unknown): boolean {
 *   return isLatchkeyError(error, 'session_not_found')
 * }
 * ```
 */
export function isLatchkeyError(error: unknown, ...codes: LatchkeyErrorCode[]): error is LatchkeyError {
  return error instanceof LatchkeyError && (codes.length === 0 || codes.includes(error.code))
}

/**
 * Returns whether an error is about a request that the client refused before anything was sent: the caller's mistake, which
 * another attempt does not mend.
 */
export function isRefusedRequest(error: unknown): error is LatchkeyError & { readonly field: string } {
  return isLatchkeyError(error, 'request_invalid') && error.field !== undefined
}

function nameOfCause(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause
  const code: unknown = 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? `${cause.name} ${code}` : cause.name
}
