import type { userSessionEndpoints } from '@latchkey/protocol/management'
import { requireManagedUser } from '../../access/managed-user.ts'
import { auditOf } from '../../access/manager.ts'
import { endSessionsIn } from '../../authentication/end-sessions.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import type { IdentityContext } from '../../identity-context.ts'

/** Ends single sessions of users. */
export function userSessionHandlers(context: IdentityContext): EndpointHandlers<typeof userSessionEndpoints> {
  return {
    async endUserSession({ manager, params: { userId, sessionId } }) {
      const { tenant_id } = manager
      const ended = await context.db.transaction().execute(async (db) => {
        await requireManagedUser(db, manager, userId)
        // by its public name only: a manager has no session_id
        const found = await endSessionsIn(db, context, (sessions) =>
          sessions
            .where('tenant_id', '=', tenant_id)
            .where('user_id', '=', userId)
            .where('sid', '=', sessionId),
        )
        for (const { sid } of found) {
          const fields = { ...auditOf(manager), user_id: userId, target: `session:${sid}` }
          await context.audit('session.ended', { ...fields, reason: 'by_manager' }, db)
        }
        return found
      })
      if (ended.length > 0) context.logouts.wake()
    },
  }
}
