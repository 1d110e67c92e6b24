import { insertPassword, type NewPassword } from '../../methods/password/credential/password-store.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { insertUser } from '../../users/create-user.ts'
import type { UserRow } from '../../users/user-record.ts'

/**
 * Inserts a user, and the password if there is one.
 *
 * @throws ApiError 409 `identifier_taken`
 */
export async function insertUserWithPassword(
  db: DatabaseTransaction,
  user: UserRow,
  password: NewPassword | undefined,
): Promise<void> {
  await insertUser(db, user)
  if (password === undefined) return
  await insertPassword(db, { tenant_id: user.tenant_id, user_id: user.user_id }, password, user.created_at)
}
