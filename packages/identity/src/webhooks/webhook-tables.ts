declare module '../storage/schema.ts' {
  interface DatabaseSchema {
    webhooks: WebhookTable
    /** What was or will be sent to webhooks, for as long as it can be replayed. What waits is in the outbox too. */
    webhook_deliveries: WebhookDeliveryTable
  }
}

export interface WebhookTable {
  tenant_id: string
  webhook_id: string
  url: string
  description: string | null
  /** The types of events that it wants. */
  events_json: string
  enabled: number
  /** Why the service disabled it; null: it did not. */
  disabled_reason: 'failing' | 'gone' | null
  /** Its secrets, the newest first. */
  secrets_sealed: string
  /** The first failure since the last success. */
  failing_since: number | null
  created_at: number
  updated_at: number
}

export interface WebhookDeliveryTable {
  /** The `webhook-id`, and the id of its entry in the outbox. */
  message_id: string
  tenant_id: string
  webhook_id: string
  event_type: string
  /** Whom the event concerns. */
  user_id: string | null
  /** The body. */
  sealed: string
  attempts: number
  created_at: number
  last_attempt_at: number | null
  /** The HTTP status of the last attempt; null without an answer. */
  last_status: number | null
  last_error: string | null
  delivered_at: number | null
  /** When it is erased. */
  expires_at: number
}
