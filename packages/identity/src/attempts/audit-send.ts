import type { AuditEvent } from '../audit/audit.ts'
import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import type { UserRow } from '../users/user-record.ts'
import { accountKeyOf } from './account-key.ts'

/** Logs that something was sent, or why not. */
export function auditSend(
  context: IdentityContext,
  client: Client,
  send: {
    events: { sent: AuditEvent; refused: AuditEvent }
    identifier: Identifier
    user: UserRow | undefined
    channel: string
    refusal: string | undefined
  },
): void {
  const { events, identifier, user, channel, refusal } = send
  context.audit(refusal === undefined ? events.sent : events.refused, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: accountKeyOf(identifier, user),
    method: channel,
    ...(refusal !== undefined && { reason: refusal }),
  })
}
