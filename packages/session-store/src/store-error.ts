/**
 * - `store_unavailable`: no answer in time, no connection, or a Redis that cannot serve now; try again later.
 * - `store_protocol`: a value cannot be stored, or Redis answered in an unexpected form.
 * - `config_invalid`: an option or a name is invalid; thrown at start-up.
 */
export const storeErrorCodes = ['store_unavailable', 'store_protocol', 'config_invalid'] as const
/** A code of {@link StoreError}. */
export type StoreErrorCode = (typeof storeErrorCodes)[number]

/** The error of this package. Messages never contain values, secrets or ids. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
