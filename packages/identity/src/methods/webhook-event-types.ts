import type { WebhookEventType } from '@latchkey/protocol/management'
import type { NewEvent } from '../audit/audit-event.ts'
import type { WebhookEvent } from '../webhooks/webhook-event.ts'
import { allMethods } from './all-methods.ts'

/** The events that belong to no log-in method. Log-outs and ends of sessions are reported where sessions end. */
const coreEvents: Readonly<Record<string, WebhookEventType>> = {
  'login.succeeded': 'login.succeeded',
  'user.created': 'user.created',
  'user.changed': 'user.updated',
  'user.disabled': 'user.updated',
  'user.enabled': 'user.updated',
  'user.added_to_app': 'user.updated',
  'user.joined_app': 'user.updated',
  'user.removed_from_app': 'user.updated',
  'user.deleted': 'user.deleted',
  'user.erased': 'user.deleted',
  'authenticator.removed': 'factor.removed',
  'address.removed': 'user.updated',
  'address.verified': 'user.updated',
  'address.first_proof': 'user.updated',
  'refresh.reused': 'activity.suspicious',
  'ceiling.reached': 'activity.suspicious',
}

/** What webhooks report of the audit trail, and as what: the only place that maps one to the other. */
export const webhookEventTypes: ReadonlyMap<string, WebhookEventType> = new Map(
  [coreEvents, ...allMethods.map(({ webhookEvents = {} }) => webhookEvents)].flatMap((map) =>
    Object.entries(map),
  ),
)

/** An event of the audit trail as webhooks report it; empty for those that they don't. */
export function webhookEventOf(event: NewEvent): WebhookEvent[] {
  const type = webhookEventTypes.get(event.action)
  if (type === undefined) return []
  const { tenant_id, at, client_id, user_id, session, method, reason, action } = event
  return [{ type, tenant_id, at, client_id, user_id, session, method, reason, action }]
}
