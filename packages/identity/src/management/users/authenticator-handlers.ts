import type { authenticatorEndpoints } from '@latchkey/protocol/management'
import { requireChangeableUser, requireManagedUser } from '../../access/managed-user.ts'
import { auditOf, type Manager } from '../../access/manager.ts'
import { endAccess } from '../../authentication/end-access.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { notFound } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { endRefreshTokensOf } from '../../tokens/end-refresh-tokens.ts'
import { lockUser } from '../../users/lock-user.ts'

/** Lists and removes what users can log in with. */
export function authenticatorHandlers(
  context: IdentityContext,
): EndpointHandlers<typeof authenticatorEndpoints> {
  return {
    async listUserAuthenticators({ manager, params }) {
      const user = await requireManagedUser(context.db, manager, params.userId)
      return { result: await context.enrolment.listAuthenticators(user, manager.app_id) }
    },
    removeUserAuthenticator: ({ manager, params }) =>
      removeAuthenticator(context, manager, params.userId, params.authenticatorId),
  }
}

/** @throws ApiError 403 `forbidden`; 404 `user_not_found`, `not_found` */
async function removeAuthenticator(
  context: IdentityContext,
  manager: Manager,
  userId: string,
  id: string,
): Promise<void> {
  const { tenant_id, app_id } = manager
  await context.db.transaction().execute(async (db) => {
    await lockUser(db, { tenant_id, user_id: userId })
    const user = await requireChangeableUser(db, manager, userId)
    const removed = await context.enrolment.removeAuthenticator(db, user, id, app_id)
    if (removed === undefined) throw notFound('not_found', 'The user has no such authenticator')
    // no earlier token outlives the change
    if (removed.endsSessions) await endAccess(context, db, user)
    else await endRefreshTokensOf(db, tenant_id, userId)
    // a passkey's id may be long, and is nobody's business; the kind is enough
    const [method = ''] = id.split(':')
    const who = { ...auditOf(manager), user_id: userId, target: `user:${userId}` }
    await context.audit('authenticator.removed', { ...who, method }, db)
  })
  context.logouts.wake()
}
