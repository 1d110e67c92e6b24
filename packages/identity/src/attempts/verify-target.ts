import type { IdentityContext } from '../identity-context.ts'
import type { UserRow } from '../users/user-record.ts'

/**
 * The first code or link that is used proves that the phone number or email address belongs to the user. It is verified, if
 * the user still has it.
 *
 * @returns the user after the change
 */
export async function verifyTarget(
  context: IdentityContext,
  user: UserRow,
  channel: 'sms' | 'email',
  target: string,
): Promise<UserRow> {
  const column = channel === 'sms' ? 'phone_number' : 'email'
  const flag = channel === 'sms' ? 'phone_number_verified' : 'email_verified'
  if (user[flag] === 1 || user[column] !== target) return user
  const updated_at = context.nowSeconds()
  await context.db
    .updateTable('users')
    .set({ [flag]: 1, updated_at })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where(column, '=', target)
    .execute()
  return { ...user, [flag]: 1, updated_at }
}
