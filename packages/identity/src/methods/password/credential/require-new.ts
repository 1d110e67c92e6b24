import { ApiError } from '../../../errors/api-error.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { UserRow } from '../../../users/user-record.ts'
import type { PasswordRules } from '../rules/password-rules.ts'
import { hasherOf } from './password-hasher.ts'
import { findPreviousHashes } from './password-store.ts'

/**
 * Refuses a password that the user had before.
 *
 * @throws ApiError 400 `auth_password_recently_used`; 503 when too many hashes wait
 */
export async function requireNew(
  context: IdentityContext,
  rules: PasswordRules,
  password: string,
  user: UserRow,
): Promise<void> {
  const owner = { tenant_id: user.tenant_id, user_id: user.user_id }
  const hashes = await findPreviousHashes(context.db, owner, rules.blockPrevious)
  if (hashes.length > 0 && (await hasherOf(context).fitsAny(password, hashes)))
    throw new ApiError(400, 'auth_password_recently_used', 'The user had this password before')
}
