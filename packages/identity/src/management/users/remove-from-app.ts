import { requireChangeableUser, requireManagedUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import { leaveApp } from '../../authentication/leave-app.ts'
import { invalidRequest, notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { lockUser } from '../../users/lock-user.ts'

/**
 * Removes a user from an app: they are refused there from the next call on, and go on elsewhere.
 *
 * @param asked the app. @default the only one that the manager manages
 * @throws ApiError 400 `invalid_request` if no app is named; 403 `forbidden`; 404 `not_found` for an unknown app, or one that
 * the manager does not manage; 404 `user_not_found`, also if they are no member
 */
export async function removeFromApp(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  asked: string | undefined,
): Promise<void> {
  const appId = asked ?? manager.app_id
  if (appId === undefined) throw invalidRequest('app_id', 'is required')
  if (manager.app_id !== undefined && manager.app_id !== appId) throw notFound('not_found', 'App not found')
  const { tenant_id } = manager
  await context.db.transaction().execute(async (db) => {
    await lockUser(db, { tenant_id, user_id: userId })
    await requireChangeableUser(db, manager, userId)
    // as the app sees them: a member
    const { user_id } = await requireManagedUser(db, { tenant_id, app_id: appId }, userId)
    await leaveApp(context, db, { tenant_id, user_id, app_id: appId })
    await context.audit('user.removed_from_app', { ...auditOf(manager), user_id, target: `app:${appId}` }, db)
  })
  context.logouts.wake()
}
