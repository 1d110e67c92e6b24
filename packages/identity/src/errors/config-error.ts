/** Codes of a start that is refused. */
export const configErrorCodes = [
  'config_invalid',
  'seed_invalid',
  'signing_key_unusable',
  'database_unavailable',
] as const
/** A code of `ConfigError`: one of {@link configErrorCodes}. */
export type ConfigErrorCode = (typeof configErrorCodes)[number]

/** The service refuses to start. The message says everything that is wrong, never a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode

  constructor(code: ConfigErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
