import type {
  ListWebhookDeliveriesQuery,
  WebhookDeliveriesResponse,
  WebhookDelivery,
} from '@latchkey/protocol/management'
import { ApiError, invalidRequest } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { addToOutbox } from '../../outbox/outbox-entry.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { outboxEntryOf, storeDeliveries, triedSeconds } from '../../webhooks/webhook-delivery.ts'
import type { WebhookKey } from '../../webhooks/webhook-secrets.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { deliveryView } from './webhook-delivery-view.ts'

type Parts = Pick<IdentityContext, 'db' | 'sealer' | 'nowSeconds'>

const defaultLimit = 50
const mostEntries = 200

/**
 * Lists the deliveries of a webhook, the newest first.
 *
 * @throws ApiError 400 `invalid_request` for a limit or cursor that is not one
 */
export async function listDeliveries(
  { db, sealer }: Parts,
  webhook: WebhookKey,
  { limit: limitText, cursor }: ListWebhookDeliveriesQuery,
): Promise<WebhookDeliveriesResponse> {
  const limit = limitText === undefined ? defaultLimit : Number(limitText)
  if (limit > mostEntries) throw invalidRequest('limit', `is more than ${mostEntries}`)
  const list = ['webhook_deliveries', webhook.tenant_id, webhook.webhook_id]
  let query = deliveriesOf(db, webhook)
    .orderBy('webhook_deliveries.created_at', 'desc')
    .orderBy('webhook_deliveries.message_id', 'desc')
  if (cursor !== undefined) {
    const [createdAt, messageId] = readCursor(sealer, list, cursor)
    query = query.where((eb) =>
      eb(
        eb.refTuple('webhook_deliveries.created_at', 'webhook_deliveries.message_id'),
        '<',
        eb.tuple(Number(createdAt), String(messageId)),
      ),
    )
  }
  const rows = await query.limit(limit + 1).execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    result: page.map((row) => deliveryView({ ...row, waiting: row.outbox_id !== null })),
    ...(rows.length > limit &&
      last !== undefined && { next_cursor: writeCursor(sealer, list, [last.created_at, last.message_id]) }),
  }
}

/** Queues a test event for one webhook. */
export async function testDelivery(
  db: DatabaseTransaction,
  { sealer, nowSeconds }: Parts,
  { tenant_id, webhook_id }: WebhookKey,
): Promise<WebhookDelivery> {
  const now = nowSeconds()
  const event = { tenant_id, type: 'webhook.test', at: now } as const
  const [row] = await storeDeliveries(db, sealer, [{ webhook_id, event }], now)
  if (row === undefined) throw new Error('a delivery was not stored')
  return deliveryView({ ...row, waiting: true })
}

/**
 * Queues a delivery again. One that still waits is tried now.
 *
 * @throws ApiError 404 `not_found` for one that was erased, or of another webhook
 */
export async function replayDelivery(
  db: DatabaseTransaction,
  { sealer, nowSeconds }: Parts,
  webhook: WebhookKey,
  deliveryId: string,
): Promise<WebhookDelivery> {
  const row = await deliveriesOf(db, webhook)
    .where('webhook_deliveries.message_id', '=', deliveryId)
    .executeTakeFirst()
  const now = nowSeconds()
  if (row === undefined || row.expires_at <= now) {
    throw new ApiError(404, 'not_found', 'The delivery does not exist')
  }
  // kept for as long as it is tried
  const expires_at = Math.max(row.expires_at, now + triedSeconds)
  await db
    .updateTable('webhook_deliveries')
    .set({ delivered_at: null, expires_at })
    .where('message_id', '=', deliveryId)
    .execute()
  await db
    .updateTable('outbox')
    .set({ due_at: now, expires_at: now + triedSeconds })
    .where('message_id', '=', deliveryId)
    .execute()
  await addToOutbox(db, sealer, [outboxEntryOf(row, now)], now)
  return deliveryView({ ...row, delivered_at: null, expires_at, waiting: true })
}

function deliveriesOf(db: Database | DatabaseTransaction, { tenant_id, webhook_id }: WebhookKey) {
  return db
    .selectFrom('webhook_deliveries')
    .leftJoin('outbox', 'outbox.message_id', 'webhook_deliveries.message_id')
    .selectAll('webhook_deliveries')
    .select('outbox.message_id as outbox_id')
    .where('webhook_deliveries.tenant_id', '=', tenant_id)
    .where('webhook_deliveries.webhook_id', '=', webhook_id)
}
