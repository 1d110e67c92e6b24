import { randomBytes } from 'node:crypto'
import type { Sealer } from '../keys/sealer.ts'
import { addToOutbox, type NewOutboxEntry } from '../outbox/outbox-entry.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { type WebhookEvent, webhookBody } from './webhook-event.ts'
import type {} from './webhook-tables.ts'

/** Seconds for which a delivery is tried. */
export const triedSeconds = 3 * 86_400
/** Seconds for which a delivery is kept, so that it can be replayed. */
export const keptSeconds = 7 * 86_400

export type DeliveryRow = DatabaseSchema['webhook_deliveries']

/**
 * Stores deliveries, and queues them. Call it in the transaction of what they report, or in one of their own.
 *
 * @returns the rows
 */
export async function storeDeliveries(
  db: DatabaseTransaction,
  sealer: Sealer,
  deliveries: readonly { webhook_id: string; event: WebhookEvent }[],
  nowSeconds: number,
): Promise<DeliveryRow[]> {
  if (deliveries.length === 0) return []
  const rows = deliveries.map(({ webhook_id, event }): DeliveryRow => {
    const key = { tenant_id: event.tenant_id, message_id: `msg_${randomBytes(16).toString('base64url')}` }
    return {
      ...key,
      webhook_id,
      event_type: event.type,
      user_id: event.user_id ?? null,
      sealed: sealer.seal(Buffer.from(webhookBody(event)), boundTo(key)),
      attempts: 0,
      created_at: nowSeconds,
      last_attempt_at: null,
      last_status: null,
      last_error: null,
      delivered_at: null,
      expires_at: nowSeconds + keptSeconds,
    }
  })
  await db.insertInto('webhook_deliveries').values(rows).execute()
  await addToOutbox(
    db,
    sealer,
    rows.map((row) => outboxEntryOf(row, nowSeconds)),
    nowSeconds,
  )
  return rows
}

/** The entry of a delivery in the outbox: it only names the delivery. */
export function outboxEntryOf(
  { message_id, tenant_id, webhook_id }: Pick<DeliveryRow, 'message_id' | 'tenant_id' | 'webhook_id'>,
  nowSeconds: number,
): NewOutboxEntry {
  return {
    channel: 'webhook',
    id: message_id,
    tenantId: tenant_id,
    contents: webhook_id,
    expiresAt: nowSeconds + triedSeconds,
  }
}

/** Opens the body of a delivery. @throws Error if no master key opens it */
export function openBody(
  sealer: Sealer,
  row: Pick<DeliveryRow, 'tenant_id' | 'message_id' | 'sealed'>,
): string {
  return sealer.open(row.sealed, boundTo(row)).toString()
}

/**
 * Erases what was sent about a user. What still waits stays until it is delivered: the receiver has to learn that the user is
 * gone.
 */
export async function eraseDeliveriesOf(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<void> {
  await db
    .deleteFrom('webhook_deliveries')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('message_id', 'not in', (eb) =>
      eb.selectFrom('outbox').select('outbox.message_id').where('outbox.channel', '=', 'webhook'),
    )
    .execute()
}

function boundTo({ tenant_id, message_id }: { tenant_id: string; message_id: string }): string[] {
  return ['webhook_delivery', tenant_id, message_id]
}
