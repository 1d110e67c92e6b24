import type { User } from '@latchkey/protocol'
import type { UpdateUserRequest } from '@latchkey/protocol/management'
import { requireChangeableUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { AuditEvent } from '../../audit/audit.ts'
import { endAccess, endOpenProofs } from '../../authentication/end-access.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { leaveTombstone, type Named, userTombstones } from '../../storage/tombstones.ts'
import { writeAppData } from '../../users/change-app-data.ts'
import { lockUser } from '../../users/lock-user.ts'
import { requireFreeUsername } from '../../users/require-free-username.ts'
import { changedUser } from '../../users/user-change.ts'
import type { UserRow } from '../../users/user-record.ts'
import { orIdentifierTaken, writeUser } from '../../users/write-user.ts'
import { memberView } from './member-view.ts'

/**
 * Changes a user. The row is locked before it is read, so of two changes at once none is lost.
 *
 * @throws ApiError 400 `invalid_request` naming the field; 403 `forbidden`; 404 `user_not_found`; 409 `identifier_taken`
 */
export async function updateUser(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  request: UpdateUserRequest,
): Promise<User> {
  const { external_account_id, custom_app_data, ...change } = request
  const appData = {
    ...(external_account_id !== undefined && { external_account_id }),
    ...(custom_app_data !== undefined && { custom_app_data }),
  }
  const user = await orIdentifierTaken(() =>
    context.db.transaction().execute(async (db) => {
      await lockUser(db, { tenant_id: manager.tenant_id, user_id: userId })
      const before = await requireChangeableUser(db, manager, userId)
      const changed = changedUser(before, change, context.nowSeconds())
      const columns = await writeAppData(db, before, manager.app_id, appData, changed.columns)
      const user = { ...before, ...columns }
      if (user.username !== null && user.username !== before.username) {
        await requireFreeUsername(db, user, user.username)
      }
      await writeUser(db, user, columns)
      await leaveTombstone(db, context.keys, namesGivenUp(before, user), context.nowSeconds())
      if (changed.hasOtherAddress) await endOpenProofs(context, db, user)
      if (isDisabled(user) && !isDisabled(before)) await endAccess(context, db, user)
      const who = { ...auditOf(manager), user_id: user.user_id, target: `user:${user.user_id}` }
      // the names of the fields, never their values
      await context.audit(eventOf(before, user), { ...who, reason: Object.keys(request).join(' ') }, db)
      return user
    }),
  )
  if (isDisabled(user)) context.logouts.wake()
  return memberView(context.db, user, manager)
}

/** A start with the seed that made the user must not make them again under the name that they had. */
function namesGivenUp(before: UserRow, after: UserRow): Named[] {
  const kept = new Set(userTombstones(after).map((named) => JSON.stringify(named)))
  return userTombstones(before).filter((named) => !kept.has(JSON.stringify(named)))
}

function isDisabled({ status }: Pick<UserRow, 'status'>): boolean {
  return status === 'Disabled'
}

function eventOf(before: UserRow, after: UserRow): AuditEvent {
  if (isDisabled(before) === isDisabled(after)) return 'user.changed'
  return isDisabled(after) ? 'user.disabled' : 'user.enabled'
}
