import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import type { UserRow } from '../users/user-record.ts'
import { accountKeyOf } from './account-key.ts'

const events = {
  passcode: { sent: 'passcode.sent', refused: 'passcode.not_sent' },
  link: { sent: 'link.sent', refused: 'link.not_sent' },
  reset: { sent: 'password.reset_sent', refused: 'password.reset_not_sent' },
} as const

/** Tells that something was sent, or why not. */
export function auditSend(
  context: IdentityContext,
  client: Client,
  send: {
    what: keyof typeof events
    identifier: Identifier
    user: UserRow | undefined
    channel: string
    refusal: string | undefined
  },
): void {
  const { what, identifier, user, channel, refusal } = send
  context.audit(refusal === undefined ? events[what].sent : events[what].refused, {
    tenant_id: client.tenant_id,
    client_id: client.client_id,
    user_id: accountKeyOf(identifier, user),
    method: channel,
    ...(refusal !== undefined && { reason: refusal }),
  })
}
