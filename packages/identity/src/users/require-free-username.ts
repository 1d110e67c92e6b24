import { ApiError } from '../errors/api-error.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { canonicalIdentifier } from './canonical-identifier.ts'
import type { UserRow } from './user-record.ts'

/**
 * Refuses a username by which somebody else is known already, as their email address, phone number or id: whoever reads it
 * would take one for the other.
 *
 * @throws ApiError 409 `identifier_taken`
 */
export async function requireFreeUsername(
  db: DatabaseTransaction,
  user: Pick<UserRow, 'tenant_id' | 'user_id'>,
  username: string,
): Promise<void> {
  const email = canonicalIdentifier('email', username)
  const phone = canonicalIdentifier('phone_number', username)
  const others = () =>
    db
      .selectFrom('users')
      .select('user_id')
      .where('tenant_id', '=', user.tenant_id)
      .where('user_id', '!=', user.user_id)
  // one by one: for conditions that are joined by `or`, SQLite would read all users of the tenant
  const other = await others()
    .where('user_id', '=', username)
    .unionAll(others().where('email', 'in', [email.value, email.former ?? email.value]))
    .unionAll(others().where('phone_number', 'in', [phone.value, phone.former ?? phone.value]))
    .limit(1)
    .executeTakeFirst()
  if (other !== undefined) throw new ApiError(409, 'identifier_taken', 'username belongs to another user')
}
