import { StoreError } from '../store-error.ts'

/**
 * The store of sessions does not answer (`store_unavailable`). Fastify's own error handler answers it with 503 and
 * `Retry-After`; a handler of the host's own reads `statusCode` and `headers`.
 */
export class SessionUnavailableError extends StoreError {
  readonly statusCode = 503
  /** For the response; the value is in seconds. */
  readonly headers = { 'retry-after': '1' }

  constructor(options?: ErrorOptions) {
    super('store_unavailable', 'The session is not available at the moment. Please try again.', options)
  }
}

/**
 * What a failed call of the store is for the host: an outage is a 503. Other errors stay as they are: a session that is
 * too large, or has no JSON form (`TypeError`), is a mistake of the host.
 */
export function hostSessionError(error: unknown): unknown {
  if (error instanceof SessionUnavailableError || error instanceof TypeError) return error
  if (error instanceof StoreError && error.code !== 'store_unavailable') return error
  return new SessionUnavailableError({ cause: error })
}
