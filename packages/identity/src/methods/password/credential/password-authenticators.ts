import type { MethodAuthenticators } from '../../../authentication/login-method.ts'
import { timeText } from '../../../text/time-text.ts'

const passwordId = 'password'

/** The password of a user as managers see it. */
export const passwordAuthenticators: MethodAuthenticators = {
  async list(db, { tenant_id, user_id }) {
    const found = await db
      .selectFrom('passwords')
      .select(['temporary', 'updated_at'])
      .where('tenant_id', '=', tenant_id)
      .where('user_id', '=', user_id)
      .executeTakeFirst()
    if (found === undefined) return []
    return [
      {
        id: passwordId,
        type: 'password',
        status: 'Active',
        user_id,
        registered_at: timeText(found.updated_at),
        extra_data: { temporary: found.temporary === 1 },
      },
    ]
  },
  // as every other change of a password: whoever got in by it must not stay
  async remove(db, user, id) {
    if (id !== passwordId) return undefined
    const owner = { tenant_id: user.tenant_id, user_id: user.user_id }
    const removed = await db
      .deleteFrom('passwords')
      .where('tenant_id', '=', owner.tenant_id)
      .where('user_id', '=', owner.user_id)
      .executeTakeFirst()
    return removed.numDeletedRows === 0n ? undefined : { endsSessions: true }
  },
}
