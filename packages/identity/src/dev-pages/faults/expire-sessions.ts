import type { IdentityContext } from '../../identity-context.ts'

/**
 * Lets sessions expire now, as if their time had passed: nobody is notified.
 *
 * @param username whose, in all tenants. @default everybody's
 */
export async function expireSessions(
  { db, nowSeconds }: IdentityContext,
  username: string | undefined,
): Promise<void> {
  const now = nowSeconds()
  const open = db.updateTable('sessions').set({ expires_at: now }).where('expires_at', '>', now)
  if (username === undefined) {
    await open.execute()
    return
  }
  const users = db.selectFrom('users').select('user_id').where('username', '=', username)
  await open.where('user_id', 'in', users).execute()
}
