import type { Webhook, WebhookEventType } from '@latchkey/protocol/management'
import { webhookEventTypes } from '@latchkey/protocol/management'
import { ApiError } from '../../errors/api-error.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import type { WebhookTable } from '../../webhooks/webhook-tables.ts'
import { versionOf, withoutEmptyTexts } from '../state-version.ts'

/** Lists the webhooks of a tenant, the oldest first. */
export async function listWebhookRows(db: Database, tenantId: string): Promise<WebhookTable[]> {
  return db
    .selectFrom('webhooks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .orderBy('webhook_id')
    .execute()
}

/**
 * Finds a webhook of a tenant.
 *
 * @throws ApiError 404 `not_found`, also for one of another tenant
 */
export async function requireWebhook(
  db: Database | DatabaseTransaction,
  tenantId: string,
  webhookId: string,
): Promise<WebhookTable> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .executeTakeFirst()
  if (row === undefined) throw webhookNotFound()
  return row
}

/**
 * The same, locked until the transaction ends, so that of two changes at once the second sees what the first has done.
 *
 * @throws ApiError 404 `not_found`
 */
export async function lockWebhook(
  db: DatabaseTransaction,
  tenantId: string,
  webhookId: string,
): Promise<WebhookTable> {
  await db
    .updateTable('webhooks')
    .set((eb) => ({ url: eb.ref('url') }))
    .where('tenant_id', '=', tenantId)
    .where('webhook_id', '=', webhookId)
    .execute()
  return requireWebhook(db, tenantId, webhookId)
}

/** 404: there is no such webhook in this tenant. */
export function webhookNotFound(): ApiError {
  return new ApiError(404, 'not_found', 'The webhook does not exist')
}

/** A webhook as managers see it. */
export function webhookView(row: WebhookTable): Webhook {
  return {
    webhook_id: row.webhook_id,
    url: row.url,
    events: readStrings(row.events_json).filter(isEventType),
    ...(row.description !== null && { description: row.description }),
    enabled: row.enabled === 1,
    ...(row.disabled_reason !== null && { disabled_reason: row.disabled_reason }),
    ...(row.failing_since !== null && { failing_since: row.failing_since }),
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/**
 * The same, with the version that a change can begin with. It names what people set. Failed deliveries count only once they have
 * disabled the webhook, which whoever changes it should see.
 */
export function versionedWebhookView(row: WebhookTable): Webhook & { version: string } {
  const view = webhookView(row)
  const { url, events, description, enabled } = view
  return { ...view, version: versionOf(withoutEmptyTexts({ url, events, description, enabled })) }
}

/** A newer release may know more types. */
function isEventType(type: string): type is WebhookEventType {
  return webhookEventTypes.some((known) => known === type)
}
