/**
 * - `store_unavailable`: no answer in time, no connection, or a Redis that cannot serve now; try again later.
 * - `store_protocol`: what was to be stored, or what came back, is not of the agreed form.
 * - `config_invalid`: an option is wrong; thrown at start.
 */
export const storeErrorCodes = ['store_unavailable', 'store_protocol', 'config_invalid'] as const
export type StoreErrorCode = (typeof storeErrorCodes)[number]

/** The one error of this package. Its message never holds a key's value. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
