/** Options of a {@link DeliveryError}. */
export interface DeliveryErrorOptions {
  /** The receiver will never accept this message, so it is not sent again. @default false */
  isPermanent?: boolean
  /** Seconds until the receiver wants the next attempt. @default by the number of attempts */
  retryAfterSeconds?: number | undefined
  cause?: unknown
}

/** A message was not delivered. The message of the error appears in the log, so it contains no secret and no address. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly isPermanent: boolean
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, options: DeliveryErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.isPermanent = options.isPermanent ?? false
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Whether an error says that a message will never be accepted. Errors of other classes count as temporary. */
export function isPermanentFailure(error: unknown): boolean {
  return error instanceof DeliveryError && error.isPermanent
}
