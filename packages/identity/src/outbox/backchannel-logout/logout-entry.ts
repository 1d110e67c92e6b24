import { type Static, Type } from 'typebox'
import { jsonColumn } from '../../storage/json-column.ts'
import { sha256 } from '../../text/hash.ts'
import type { NewOutboxEntry } from '../outbox-entry.ts'

/** Seconds for which sending to a client that does not answer is repeated. */
const keptSeconds = 86_400

const LogoutSchema = Type.Object({
  client_id: Type.String(),
  sid: Type.String(),
  user_id: Type.String(),
  /** What is needed of a tenant that was erased before its client was told. */
  erased: Type.Optional(
    Type.Object({
      tenant_id: Type.String(),
      uri: Type.String(),
      /** The algorithm for which it was registered. Missing: nothing was, or an earlier release wrote this. */
      alg: Type.Optional(Type.String()),
    }),
  ),
})
/** A log-out of one session, of which a client is to be told. */
export type Logout = Static<typeof LogoutSchema>

/** Reads a log-out from the outbox. */
export const readLogout = jsonColumn(LogoutSchema)

/** A log-out of one session at one client, for the outbox. */
export function logoutEntry(
  { tenant_id, ...logout }: Logout & { tenant_id: string },
  nowSeconds: number,
): NewOutboxEntry {
  const { client_id, sid, user_id, erased } = logout
  return {
    channel: 'backchannel_logout',
    id: sha256(JSON.stringify(['backchannel_logout', client_id, sid])),
    tenantId: tenant_id,
    contents: JSON.stringify({ client_id, sid, user_id, erased }),
    expiresAt: nowSeconds + keptSeconds,
  }
}
