import { forgetFailures } from '../../attempts/attempt-budgets.ts'
import { allStandings } from '../../attempts/standing.ts'
import type { AuditFields } from '../../audit/audit.ts'
import type { Client } from '../../clients/client-directory.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { clearLocks } from '../../limits/factor-lock.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { endRefreshTokensOf } from '../../tokens/end-refresh-tokens.ts'
import type { UserRow } from '../../users/user-record.ts'
import { totpLimits } from './authenticate-by-totp.ts'
import { totpLock } from './totp-lock.ts'
import { readTotp } from './totp-store.ts'

/**
 * Removes the authenticator of a user, active or pending, and ends their refresh tokens. It is no error if there is none.
 *
 * @param by who does it and from where; with a session, the user, and the tokens of that session stay
 */
export async function revokeTotp(
  context: IdentityContext,
  db: DatabaseTransaction,
  client: Client,
  userId: string,
  by: AuditFields,
): Promise<void> {
  const { tenant_id, app_id, client_id } = client
  const rows = await db
    .deleteFrom('totp_credentials')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .where('user_id', '=', userId)
    .returning('credential_id')
    .execute()
  if (rows.length === 0) return
  await endRefreshTokensOf(db, tenant_id, userId, by.session)
  await context.audit('totp.revoked', { tenant_id, client_id, user_id: userId, ...by }, db)
}

/**
 * Opens the locks of a user's authenticator.
 *
 * @param client any of the app
 * @param by who does it, and from where
 * @returns whether the user has one
 */
export async function unlockTotp(
  context: IdentityContext,
  client: Client,
  user: UserRow,
  by: AuditFields,
): Promise<boolean> {
  const { tenant_id, app_id } = client
  const owner = { tenant_id, app_id, user_id: user.user_id }
  const { active } = await readTotp(context.db, owner, context.nowSeconds())
  if (active === undefined) return false
  const standings = await allStandings(context, user)
  const locks = standings.map((standing) => totpLock(client, active.credential_id, standing))
  await context.db.transaction().execute(async (db) => {
    await clearLocks(db, locks)
    await context.audit('totp.unlocked', { tenant_id, user_id: user.user_id, ...by }, db)
  })
  await forgetFailures(context, client, totpLimits, user)
  return true
}
