import { LatchkeyError } from '../../latchkey-error.ts'

/** What a failed call means for the user: never "signed out", only "not now". */
export interface ServiceFailure {
  /** For the trace: the kind of failure. */
  result: string
  /** For the trace: a sentence for people. */
  detail: string
  retryAfterSeconds: number
}

/** Seconds until the next attempt if the failure names none. */
const defaultRetryAfterSeconds = 2

/** Describes the error of a call to the service. An error of another kind comes from the store. */
export function failureOf(error: unknown): ServiceFailure {
  if (!(error instanceof LatchkeyError)) {
    return {
      result: 'unavailable',
      detail: 'The session store did not respond.',
      retryAfterSeconds: defaultRetryAfterSeconds,
    }
  }
  const retryAfterSeconds = error.retryAfterSeconds ?? defaultRetryAfterSeconds
  switch (error.code) {
    case 'rate_limited':
      return {
        result: 'rate limited',
        detail: 'The identity service limits the rate of calls.',
        retryAfterSeconds,
      }
    case 'upstream_unavailable':
      return { result: 'unavailable', detail: 'The identity service did not respond.', retryAfterSeconds }
    case 'token_invalid':
    case 'keys_unavailable':
    case 'identity_mismatch':
    case 'upstream_protocol':
      return {
        result: 'not accepted',
        detail: `The response of the identity service was not accepted (${error.code}).`,
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
