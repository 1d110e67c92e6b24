import type { Selectable } from 'kysely'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'
import type { KeptProof } from '../../users/kept-proof.ts'
import { lockUser } from '../../users/lock-user.ts'

export type TotpRow = Selectable<DatabaseSchema['totp_credentials']>

/** Whose authenticator, in which app. */
export interface TotpOwner {
  tenant_id: string
  app_id: string
  user_id: string
}

type UserKey = Pick<TotpOwner, 'tenant_id' | 'user_id'>

/** The active authenticator of a user in an app, and one that is pending. */
export async function readTotp(
  db: Database | DatabaseTransaction,
  owner: TotpOwner,
  now: number,
): Promise<{ active: TotpRow | undefined; pending: TotpRow | undefined }> {
  const rows = await db
    .selectFrom('totp_credentials')
    .selectAll()
    .where('tenant_id', '=', owner.tenant_id)
    .where('app_id', '=', owner.app_id)
    .where('user_id', '=', owner.user_id)
    .execute()
  return {
    active: rows.find((row) => row.state === 'active'),
    pending: rows.find((row) => row.state === 'pending' && (row.expires_at ?? 0) > now),
  }
}

/** Stores a new, pending authenticator in place of an earlier pending one. */
export async function storePendingTotp(db: DatabaseTransaction, row: TotpRow): Promise<void> {
  const { tenant_id, app_id, user_id, state, ...rest } = row
  await db
    .insertInto('totp_credentials')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant_id', 'app_id', 'user_id', 'state']).doUpdateSet(rest))
    .execute()
}

/** Consumes a TOTP period and all older ones. Of any number of attempts at once one succeeds. */
export async function consumePeriod(db: Database, row: TotpRow, period: number): Promise<boolean> {
  const used = await db
    .updateTable('totp_credentials')
    .set({ last_step: period })
    .where('tenant_id', '=', row.tenant_id)
    .where('credential_id', '=', row.credential_id)
    .where('state', '=', 'active')
    .where('last_step', '<', period)
    .executeTakeFirst()
  return used.numUpdatedRows === 1n
}

/**
 * Consumes the first period of a pending authenticator, which makes it the active one.
 *
 * @param activated runs in the same transaction
 */
export async function activateTotp(
  db: Database,
  row: TotpRow,
  period: number,
  activated: (transaction: DatabaseTransaction) => Promise<void>,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await lockUser(transaction, row)
    const used = await transaction
      .updateTable('totp_credentials')
      .set({ last_step: period })
      .where('tenant_id', '=', row.tenant_id)
      .where('credential_id', '=', row.credential_id)
      .where('state', '=', 'pending')
      .where('last_step', '<', period)
      .executeTakeFirst()
    if (used.numUpdatedRows !== 1n) return false
    await transaction
      .deleteFrom('totp_credentials')
      .where('tenant_id', '=', row.tenant_id)
      .where('app_id', '=', row.app_id)
      .where('user_id', '=', row.user_id)
      .where('state', '=', 'active')
      .execute()
    await transaction
      .updateTable('totp_credentials')
      .set({ state: 'active', expires_at: null })
      .where('tenant_id', '=', row.tenant_id)
      .where('credential_id', '=', row.credential_id)
      .execute()
    await activated(transaction)
    return true
  })
}

/** Ends the authenticators of a user, except what was proven or registered in the session that continues. */
export async function endTotp(db: DatabaseTransaction, user: UserKey, kept: KeptProof): Promise<void> {
  if (kept.methods.has('otp')) return
  await db
    .deleteFrom('totp_credentials')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('state', '=', 'active')
    .where((eb) => eb.or([eb('enrolled_in', 'is', null), eb('enrolled_in', '<>', kept.sessionHash)]))
    .execute()
}

/** Ends the authenticator of a user in one app, active or pending. */
export async function endTotpAtApp(db: DatabaseTransaction, user: UserKey, appId: string): Promise<void> {
  await db
    .deleteFrom('totp_credentials')
    .where('tenant_id', '=', user.tenant_id)
    .where('app_id', '=', appId)
    .where('user_id', '=', user.user_id)
    .execute()
}

/** Ends the authenticators of a user that wait for their first code, except those of one session. */
export async function endPendingTotp(
  db: DatabaseTransaction,
  user: UserKey,
  keptSession: string,
): Promise<void> {
  await db
    .deleteFrom('totp_credentials')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('state', '=', 'pending')
    .where((eb) => eb.or([eb('enrolled_in', 'is', null), eb('enrolled_in', '<>', keptSession)]))
    .execute()
}

/** Whether a user has an active authenticator, in any app. */
export async function hasTotp(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<boolean> {
  const totp = await db
    .selectFrom('totp_credentials')
    .select('credential_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('state', '=', 'active')
    .limit(1)
    .executeTakeFirst()
  return totp !== undefined
}
