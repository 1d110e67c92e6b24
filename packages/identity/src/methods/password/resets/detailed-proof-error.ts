import type { Client } from '../../../clients/client-directory.ts'
import { ApiError, notFound } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { Identifier } from '../../../users/canonical-identifier.ts'
import { findUser } from '../../../users/user-record.ts'

/**
 * Runs the proof of a reset. With `compat.detailedErrors`, a failure has the vendor's status: 404 if the user does not exist
 * and `identifier` is given, else 403.
 *
 * @throws ApiError 400 `auth_invalid_credentials`; with `compat.detailedErrors` 403 `auth_invalid_credentials`, 404
 * `user_not_found`
 */
export async function withDetailedProofErrors(
  context: IdentityContext,
  client: Client,
  identifier: Identifier | undefined,
  prove: () => Promise<string>,
): Promise<string> {
  try {
    return await prove()
  } catch (error) {
    const isDetailed = context.settings.compat.detailedErrors
    if (!isDetailed || !(error instanceof ApiError) || error.code !== 'auth_invalid_credentials') throw error
    const isUnknown =
      identifier !== undefined &&
      (await findUser(context.db, client.tenant_id, identifier, client.app_id)) === undefined
    if (isUnknown) throw notFound('user_not_found', 'User not found')
    throw new ApiError(403, error.code, error.message)
  }
}
