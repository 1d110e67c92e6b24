import { requireChangeableUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import { endAccess } from '../../authentication/end-access.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { leaveTombstone, userTombstones } from '../../storage/tombstones.ts'
import { lockUser } from '../../users/lock-user.ts'
import { eraseDeliveriesOf } from '../../webhooks/webhook-delivery.ts'

/**
 * Deletes a user from all apps of their tenant. Their sessions end first, and apps learn of it by back-channel log-out.
 *
 * @throws ApiError 404 `user_not_found`
 */
export async function deleteUser(context: IdentityContext, manager: Manager, userId: string): Promise<void> {
  const { tenant_id } = manager
  await context.db.transaction().execute(async (db) => {
    await lockUser(db, { tenant_id, user_id: userId })
    await requireChangeableUser(db, manager, userId)
    await context.audit(
      'user.deleted',
      { ...auditOf(manager), user_id: userId, target: `user:${userId}` },
      db,
    )
    await removeUserRows(context, db, { tenant_id, user_id: userId })
  })
  context.logouts.wake()
}

/**
 * Ends the sessions of a user and removes their rows from all tables but the audit. The caller has locked the user, and wakes
 * `context.logouts` after the commit.
 */
export async function removeUserRows(
  context: IdentityContext,
  db: DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
): Promise<void> {
  await endAccess(context, db, { tenant_id, user_id })
  // these have no foreign key: unknown users leave rows there too, or the column holds other things as well
  for (const table of ['passcodes', 'cross_device_tickets'] as const) {
    await db.deleteFrom(table).where('tenant_id', '=', tenant_id).where('user_id', '=', user_id).execute()
  }
  await db
    .deleteFrom('one_time_secrets')
    .where('tenant_id', '=', tenant_id)
    .where((eb) =>
      eb.or([
        eb('account_key', '=', user_id),
        // a registration that was begun names its user in its data
        eb.and([eb('account_key', 'is', null), eb('data_json', 'like', `%${JSON.stringify(user_id)}%`)]),
      ]),
    )
    .execute()
  await db
    .deleteFrom('role_assignments')
    .where('tenant_id', '=', tenant_id)
    .where('entity_type', '=', 'User')
    .where('entity_id', '=', user_id)
    .execute()
  await eraseDeliveriesOf(db, { tenant_id, user_id })
  // all others go with the user
  const gone = await db
    .deleteFrom('users')
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .returning(['tenant_id', 'username', 'email', 'phone_number'])
    .execute()
  await leaveTombstone(db, context.keys, gone.flatMap(userTombstones), context.nowSeconds())
}
