import { inspect } from 'node:util'

/** Every code that an error of this package carries. */
export const latchkeyErrorCodes = [
  'session_not_found',
  'invalid_credentials',
  'password_change_required',
  'password_rejected',
  'client_auth_failed',
  'forbidden',
  'not_found',
  'identifier_taken',
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
export type LatchkeyErrorCode = (typeof latchkeyErrorCodes)[number]

export interface LatchkeyErrorDetails {
  /** HTTP status of the answer behind the error. */
  status?: number | undefined
  /** Seconds after which a new try makes sense, 1 to 60. */
  retryAfterSeconds?: number | undefined
  /** The code that the service gave: for logs, never for browsers. */
  upstreamCode?: string | undefined
  cause?: unknown
}

/**
 * The one error of this package, told apart by `code`. It never holds a secret, a token or a body; printed or
 * serialised it shows its own fields and only the name and code of its cause.
 */
export class LatchkeyError extends Error {
  readonly code: LatchkeyErrorCode
  // declared only: a field that is not given is not there
  declare readonly status?: number
  declare readonly retryAfterSeconds?: number
  declare readonly upstreamCode?: string

  constructor(code: LatchkeyErrorCode, message: string, details: LatchkeyErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    if (details.status !== undefined) this.status = details.status
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds
    if (details.upstreamCode !== undefined) this.upstreamCode = details.upstreamCode
  }

  static {
    // on the prototype: an own field would be printed with the rest
    Object.defineProperty(LatchkeyError.prototype, 'name', { value: 'LatchkeyError', configurable: true })
  }

  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      ...(this.status !== undefined && { status: this.status }),
      ...(this.retryAfterSeconds !== undefined && { retryAfterSeconds: this.retryAfterSeconds }),
      ...(this.upstreamCode !== undefined && { upstreamCode: this.upstreamCode }),
      ...(this.cause !== undefined && { cause: nameOfCause(this.cause) }),
    }
  }

  [inspect.custom](): string {
    const { name: _name, message: _message, ...fields } = this.toJSON()
    return `${this.stack ?? this.message} ${inspect(fields)}`
  }
}

/** Whether an error is ours and of one of these codes. */
export function isLatchkeyError(error: unknown, ...codes: LatchkeyErrorCode[]): error is LatchkeyError {
  return error instanceof LatchkeyError && (codes.length === 0 || codes.includes(error.code))
}

function nameOfCause(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause
  const code: unknown = 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? `${cause.name} ${code}` : cause.name
}
