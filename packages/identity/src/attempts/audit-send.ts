import type { ClientAttributes } from '@latchkey/protocol'
import type { LateEvent } from '../audit/audit.ts'
import { sourceOf } from '../audit/audit-event.ts'
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
    events: { sent: LateEvent; refused: LateEvent }
    identifier: Identifier
    user: UserRow | undefined
    channel: string
    refusal: string | undefined
    /** Where the message was asked for. */
    attributes: ClientAttributes | undefined
  },
): void {
  const { events, identifier, user, channel, refusal, attributes } = send
  context.audit(refusal === undefined ? events.sent : events.refused, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: accountKeyOf(identifier, user),
    method: channel,
    ...(refusal !== undefined && { reason: refusal }),
    ...sourceOf(attributes),
  })
}
