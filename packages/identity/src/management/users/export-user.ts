import type { UserData } from '@latchkey/protocol/management'
import { requireManagedUser } from '../../access/managed-user.ts'
import type { Manager } from '../../access/manager.ts'
import { findAuditEvents, shownEvents } from '../../audit/read-audit-events.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { allMethods } from '../../methods/all-methods.ts'
import { readUserData } from '../../users/read-user-data.ts'
import { coreUserData, type UserDataRule } from '../../users/user-data-rule.ts'

/** All that is held about users, over all log-in methods. */
export const userDataRules: readonly UserDataRule[] = [
  ...coreUserData,
  ...allMethods.flatMap(({ userData }) => userData ?? []),
]

const mostEvents = 10_000

/**
 * Reads everything that is held about a user, without secrets.
 *
 * @throws ApiError 404 `user_not_found`
 */
export async function exportUser(
  context: IdentityContext,
  manager: Manager,
  userId: string,
): Promise<UserData> {
  const { db, auditTrail } = context
  const { tenant_id, user_id } = await requireManagedUser(db, manager, userId)
  await auditTrail.settle()
  const events = await Promise.all(
    [{ user_id }, { actor_user_id: user_id }].map((search) =>
      findAuditEvents(db, tenant_id, search, mostEvents + 1),
    ),
  )
  const byId = new Map(events.flat().map((event) => [event.event_id, event]))
  const all = [...byId.values()].sort((a, b) => (a.event_id < b.event_id ? 1 : -1))
  return {
    user_id,
    exported_at: context.nowSeconds(),
    data: await readUserData(db, userDataRules, { tenant_id, user_id }),
    audit_events: await shownEvents(db, tenant_id, all.slice(0, mostEvents)),
    has_more_audit_events: all.length > mostEvents,
  }
}
