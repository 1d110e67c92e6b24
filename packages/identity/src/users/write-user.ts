import { ApiError } from '../errors/api-error.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { isUniqueViolation } from '../storage/unique-violation.ts'
import type { UserRow } from './user-record.ts'

/** Writes columns of a user whose row is locked. A value that another user has fails with a unique violation. */
export async function writeUser(
  db: DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  columns: Partial<UserRow>,
): Promise<void> {
  await db
    .updateTable('users')
    .set(columns)
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .execute()
}

/**
 * Runs a transaction that writes identifiers of users. The unique indexes decide, so of two at once one succeeds.
 *
 * @param message of the conflict; it says nothing about the other user
 * @throws ApiError 409 `identifier_taken`
 */
export async function orIdentifierTaken<Result>(
  run: () => Promise<Result>,
  message = 'username, email, phone_number or external_user_id belongs to another user',
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (isUniqueViolation(error)) throw new ApiError(409, 'identifier_taken', message)
    throw error
  }
}
