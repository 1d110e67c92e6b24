import { requireChangeableUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { eraseMessages } from '../../outbox/erase-messages.ts'
import { lockUser } from '../../users/lock-user.ts'
import { eraseDeliveriesOf } from '../../webhooks/webhook-delivery.ts'
import { removeUserRows } from './delete-user.ts'

declare module '../../audit/audit.ts' {
  interface AuditEvents {
    /** A user was deleted together with what waited to be sent to them. */
    'user.erased': true
  }
}

/**
 * Erases a user: as a deletion does, and with it every message that waits to be sent to them. The row that links their pseudonym
 * in the audit trail goes with the user.
 *
 * @throws ApiError 404 `user_not_found`
 */
export async function eraseUser(context: IdentityContext, manager: Manager, userId: string): Promise<void> {
  const user = { tenant_id: manager.tenant_id, user_id: userId }
  await context.db.transaction().execute(async (db) => {
    await lockUser(db, user)
    const row = await requireChangeableUser(db, manager, userId)
    await context.audit('user.erased', { ...auditOf(manager), user_id: userId }, db)
    await eraseMessages(db, context.sealer, row)
    await eraseDeliveriesOf(db, user)
    await removeUserRows(context, db, user)
  })
  context.logouts.wake()
}
