import type { MethodAuthenticators } from '../../authentication/login-method.ts'
import { timeText } from '../../text/time-text.ts'

const prefix = 'totp:'

/** Authenticator apps as managers see them; one that waits for its first code is not listed. */
export const totpAuthenticators: MethodAuthenticators = {
  async list(db, { tenant_id, user_id }, appId) {
    const rows = await db
      .selectFrom('totp_credentials')
      .select(['app_id', 'credential_id', 'created_at', 'last_step', 'period'])
      .where('tenant_id', '=', tenant_id)
      .where('user_id', '=', user_id)
      .where('state', '=', 'active')
      .$if(appId !== undefined, (query) => query.where('app_id', '=', appId ?? ''))
      .orderBy('created_at')
      .execute()
    return rows.map((row) => ({
      id: prefix + row.credential_id,
      type: 'totp',
      status: 'Active',
      user_id,
      registered_at: timeText(row.created_at),
      last_successful_authentication: timeText(row.last_step * row.period),
      app_id: row.app_id,
    }))
  },
  async remove(db, { tenant_id, user_id }, id, appId) {
    if (!id.startsWith(prefix)) return undefined
    const removed = await db
      .deleteFrom('totp_credentials')
      .where('tenant_id', '=', tenant_id)
      .where('credential_id', '=', id.slice(prefix.length))
      .where('user_id', '=', user_id)
      .$if(appId !== undefined, (query) => query.where('app_id', '=', appId ?? ''))
      .executeTakeFirst()
    return removed.numDeletedRows === 0n ? undefined : { endsSessions: false }
  },
}
