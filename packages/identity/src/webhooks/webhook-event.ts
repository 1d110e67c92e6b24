import type { WebhookEventType } from '@latchkey/protocol/management'
import type { AuditEvent } from '../audit/audit.ts'

/** Which event of webhooks an event of the audit trail is, for those that are one. */
export type WebhookEventMap = Readonly<Partial<Record<AuditEvent, WebhookEventType>>>

/** Something that happened, as webhooks report it. */
export interface WebhookEvent {
  tenant_id: string
  type: WebhookEventType | 'webhook.test'
  /** Seconds since the epoch. */
  at: number
  client_id?: string | undefined
  user_id?: string | undefined
  /** The public name of the session. */
  sid?: string | undefined
  /** The stored hash of its id, which never leaves the service; its `sid` is looked up. */
  session?: string | undefined
  method?: string | undefined
  reason?: string | undefined
  /** The name of the event in the audit trail. */
  action?: string | undefined
}

/**
 * The body of a delivery (Standard Webhooks 1.0.0, "Payload structure"). It contains ids, and neither secrets nor personal
 * data: a receiver that needs more reads it by the management API.
 */
export function webhookBody({ type, at, session: _, ...data }: WebhookEvent): string {
  return JSON.stringify({ type, timestamp: new Date(at * 1000).toISOString(), data })
}
