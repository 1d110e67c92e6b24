import { endSessionsIn } from '../../../authentication/end-sessions.ts'
import type { Client } from '../../../clients/client-directory.ts'
import type { IdentityContext } from '../../../identity-context.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import type { UserRow } from '../../../users/user-record.ts'
import { endResets } from '../reset-tokens/reset-store.ts'
import type { PasswordRules } from '../rules/password-rules.ts'
import { notifyOfPassword } from './password-notice.ts'
import { type NewPassword, replacePassword } from './password-store.ts'
import { forgetPasswordFailures } from './prove-password.ts'

/**
 * Replaces a password. All pending resets and enrolments end, and all sessions of the user with their refresh tokens, in the
 * same transaction.
 *
 * @param change.keptSession hash of the session that continues
 * @param change.begin checks in the same transaction, with the user locked, that the caller may change the password
 */
export async function changePassword(
  context: IdentityContext,
  client: Client,
  user: UserRow,
  change: {
    password: NewPassword
    rules: PasswordRules
    keptSession?: string
    begin: (db: DatabaseTransaction) => Promise<void>
  },
): Promise<void> {
  const { password, rules, keptSession = '' } = change
  const owner = { tenant_id: user.tenant_id, user_id: user.user_id }
  const look = await context.looks.of(client)
  await context.db.transaction().execute(async (db) => {
    // a log-in locks the same row: one by the old password comes before, and ends here, or is refused
    await db
      .updateTable('users')
      .set({ updated_at: context.nowSeconds() })
      .where('tenant_id', '=', user.tenant_id)
      .where('user_id', '=', user.user_id)
      .execute()
    await change.begin(db)
    await replacePassword(db, owner, password, context.nowSeconds(), rules.blockPrevious)
    await endResets(db, owner, context.nowSeconds())
    await context.enrolment.endPending(db, owner, keptSession)
    await notifyOfPassword(db, context, client, look, rules, user)
    await endSessionsIn(db, context, (sessions) =>
      sessions
        .where('tenant_id', '=', user.tenant_id)
        .where('user_id', '=', user.user_id)
        .where('session_hash', '<>', keptSession),
    )
  })
  context.logouts.wake()
  context.messages.wake('email')
  await forgetPasswordFailures(context, client, user)
}
