import { createSealer, type Sealer, StoreError } from '@latchkey/session-store'
import { ConfigInvalidError } from '../errors.ts'

/** Creates a sealer; throws `config_invalid` that names the option of its secrets. */
export function sealerOf(option: string, secrets: readonly string[], purpose: string): Sealer {
  return asConfigError(option, () => createSealer({ secrets, purpose }))
}

/** Runs what checks secrets, and names their option in its error. */
export function asConfigError<Made>(option: string, make: () => Made): Made {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    // the message names the place in the list and the rule, never the secret
    throw new ConfigInvalidError(`latchkey: option ${option}: ${error.message}`)
  }
}
