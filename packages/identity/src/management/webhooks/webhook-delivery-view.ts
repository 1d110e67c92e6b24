import type { WebhookDelivery } from '@latchkey/protocol/management'
import type { DeliveryRow } from '../../webhooks/webhook-delivery.ts'

/**
 * A delivery as managers see it.
 *
 * @param row.waiting whether it is in the outbox, so it will be tried
 */
export function deliveryView(row: DeliveryRow & { waiting: boolean }): WebhookDelivery {
  const { message_id, event_type, attempts, last_status, last_error, last_attempt_at, delivered_at } = row
  return {
    delivery_id: message_id,
    event_type,
    status: row.waiting ? 'waiting' : delivered_at === null ? 'failed' : 'delivered',
    attempts,
    ...(last_status !== null && { last_status_code: last_status }),
    ...(last_error !== null && { last_error }),
    created_at: row.created_at,
    ...(last_attempt_at !== null && { last_attempt_at }),
    ...(delivered_at !== null && { delivered_at }),
    replayable_until: row.expires_at,
  }
}
