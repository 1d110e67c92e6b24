import type { DatabaseTransaction } from '../storage/schema.ts'

/**
 * Locks the row of a user until the transaction ends. Whatever changes the credentials of a user, or begins a session, does
 * this first, so that of two at once the second sees what the first has done. SQLite has one writer at a time anyway.
 */
export async function lockUser(
  db: DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<void> {
  await db
    .updateTable('users')
    .set((eb) => ({ updated_at: eb.ref('updated_at') }))
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .execute()
}
