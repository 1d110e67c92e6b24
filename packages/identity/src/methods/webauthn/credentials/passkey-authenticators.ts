import type { MethodAuthenticators } from '../../../authentication/login-method.ts'
import { timeText } from '../../../text/time-text.ts'
import { listCredentials } from './credential-store.ts'

const prefix = 'webauthn:'

/** Passkeys as managers see them. They work in every app with the same relying party, so each app sees all. */
export const passkeyAuthenticators: MethodAuthenticators = {
  async list(db, { tenant_id, user_id }) {
    const rows = await listCredentials(db, tenant_id, user_id)
    return rows.map((row) => ({
      id: prefix + row.credential_id,
      type: 'webauthn',
      ...(row.display_name !== '' && { name: row.display_name }),
      // the registration counts as a use
      status: row.last_used_at > row.created_at ? 'Active' : 'Registered',
      user_id,
      registered_at: timeText(row.created_at),
      ...(row.last_used_at > row.created_at && {
        last_successful_authentication: timeText(row.last_used_at),
      }),
    }))
  },
  async remove(db, { tenant_id, user_id }, id) {
    if (!id.startsWith(prefix)) return undefined
    const removed = await db
      .deleteFrom('webauthn_credentials')
      .where('tenant_id', '=', tenant_id)
      .where('credential_id', '=', id.slice(prefix.length))
      .where('user_id', '=', user_id)
      .executeTakeFirst()
    return removed.numDeletedRows === 0n ? undefined : { endsSessions: false }
  },
}
