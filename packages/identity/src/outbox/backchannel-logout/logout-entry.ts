import { Type } from 'typebox'
import { jsonColumn } from '../../storage/json-column.ts'
import { sha256 } from '../../text/hash.ts'
import type { NewOutboxEntry } from '../outbox-entry.ts'

/** Seconds for which sending to a client that does not answer is repeated. */
const keptSeconds = 86_400

const LogoutSchema = Type.Object({ client_id: Type.String(), sid: Type.String(), user_id: Type.String() })

/** Reads a log-out from the outbox. */
export const readLogout = jsonColumn(LogoutSchema)

/** A log-out of one session at one client, for the outbox. */
export function logoutEntry(
  logout: { tenant_id: string; client_id: string; sid: string; user_id: string },
  nowSeconds: number,
): NewOutboxEntry {
  const { tenant_id, client_id, sid, user_id } = logout
  return {
    channel: 'backchannel_logout',
    id: sha256(JSON.stringify(['backchannel_logout', client_id, sid])),
    tenantId: tenant_id,
    contents: JSON.stringify({ client_id, sid, user_id }),
    expiresAt: nowSeconds + keptSeconds,
  }
}
