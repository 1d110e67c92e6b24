import { LatchkeyError } from '../../latchkey-error.ts'

/** What a failed call means for the user: nothing but "not now". */
export interface ServiceFailure {
  result: string
  detail: string
  retryAfterSeconds: number
}

/** Seconds until the next try where the failure names none. */
const defaultRetryAfterSeconds = 2

export function failureOf(error: unknown): ServiceFailure {
  if (!(error instanceof LatchkeyError)) {
    return {
      result: 'unavailable',
      detail: 'The session store did not answer.',
      retryAfterSeconds: defaultRetryAfterSeconds,
    }
  }
  const retryAfterSeconds = error.retryAfterSeconds ?? defaultRetryAfterSeconds
  switch (error.code) {
    case 'rate_limited':
      return { result: 'rate limited', detail: 'The identity service asks for a pause.', retryAfterSeconds }
    case 'upstream_unavailable':
      return { result: 'unavailable', detail: 'The identity service did not answer.', retryAfterSeconds }
    case 'token_invalid':
    case 'keys_unavailable':
    case 'identity_mismatch':
    case 'upstream_protocol':
      return {
        result: 'not accepted',
        detail: `The answer of the identity service was not accepted (${error.code}).`,
        retryAfterSeconds,
      }
    default:
      return {
        result: 'refused',
        detail: `The identity service refused this app's call (${error.code}).`,
        retryAfterSeconds,
      }
  }
}
