import { ApiError } from '../../errors/api-error.ts'
import { KeyFault } from '../../keys/manage-keys.ts'

/**
 * Runs a change of keys for a call, whose answer says why it cannot be carried out.
 *
 * @throws ApiError 409 `conflict` for a `KeyFault`
 */
export async function withKeyFaults<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof KeyFault) throw new ApiError(409, 'conflict', error.message)
    throw error
  }
}
