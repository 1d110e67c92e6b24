import { randomBytes } from 'node:crypto'
import type { webhookEndpoints } from '@latchkey/protocol/management'
import { auditOf, type Manager } from '../../access/manager.ts'
import type { EndpointHandlers } from '../../endpoints/endpoint-handlers.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { webhookSecret } from '../../outbox/webhook-signature.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import type {} from '../../webhooks/webhook-audit.ts'
import { firstKeys, openKeys, rotatedKeys, sealKeys } from '../../webhooks/webhook-secrets.ts'
import type { WebhookTable } from '../../webhooks/webhook-tables.ts'
import { requireVersion } from '../state-version.ts'
import { listDeliveries, replayDelivery, testDelivery } from './manage-deliveries.ts'
import {
  listWebhookRows,
  lockWebhook,
  requireWebhook,
  versionedWebhookView,
  webhookNotFound,
  webhookView,
} from './webhook-store.ts'
import { requireWebhookUrl } from './webhook-url.ts'

/** Webhooks of one tenant at most: every event is stored once for each. */
const mostWebhooks = 50

/** Webhooks by the management API. */
export function webhookHandlers(context: IdentityContext): EndpointHandlers<typeof webhookEndpoints> {
  const { db, sealer, settings, nowSeconds, audit } = context

  /** Runs a change and stores its audit line with it. */
  async function change<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    const result = await db.transaction().execute(work)
    context.webhooks.changed()
    return result
  }

  const about = (manager: Manager, webhookId: string) => ({
    ...auditOf(manager),
    target: `webhook:${webhookId}`,
  })

  return {
    async listWebhooks({ manager }) {
      return { result: (await listWebhookRows(db, manager.tenant_id)).map(webhookView) }
    },

    async readWebhook({ manager, params }) {
      return { result: versionedWebhookView(await requireWebhook(db, manager.tenant_id, params.webhookId)) }
    },

    async createWebhook({ manager, body }) {
      const url = requireWebhookUrl(body.url, settings)
      const key = { tenant_id: manager.tenant_id, webhook_id: `wh_${randomBytes(12).toString('base64url')}` }
      const { keys, newest } = firstKeys()
      const now = nowSeconds()
      const row: WebhookTable = {
        ...key,
        url,
        description: body.description ?? null,
        events_json: JSON.stringify(body.events),
        enabled: body.enabled === false ? 0 : 1,
        disabled_reason: null,
        secrets_sealed: sealKeys(sealer, key, keys),
        failing_since: null,
        created_at: now,
        updated_at: now,
      }
      await change(async (transaction) => {
        const { count } = await transaction
          .selectFrom('webhooks')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('tenant_id', '=', manager.tenant_id)
          .executeTakeFirstOrThrow()
        if (Number(count) >= mostWebhooks) {
          throw new ApiError(400, 'invalid_request', `A tenant has at most ${mostWebhooks} webhooks`)
        }
        await transaction.insertInto('webhooks').values(row).execute()
        await audit('webhook.created', about(manager, key.webhook_id), transaction)
      })
      return { result: { ...webhookView(row), secret: webhookSecret(newest) } }
    },

    async updateWebhook({ manager, params, body }) {
      const url = body.url === undefined ? undefined : requireWebhookUrl(body.url, settings)
      const result = await change(async (transaction) => {
        const before = await lockWebhook(transaction, manager.tenant_id, params.webhookId)
        const updated = await transaction
          .updateTable('webhooks')
          .set({
            ...(url !== undefined && { url }),
            ...(body.events !== undefined && { events_json: JSON.stringify(body.events) }),
            ...(body.description !== undefined && { description: body.description }),
            ...(body.enabled !== undefined && { enabled: body.enabled ? 1 : 0, disabled_reason: null }),
            // somebody has looked after it: its time of failures begins anew
            failing_since: null,
            // a failure that was counted before this change must not disable it
            updated_at: Math.max(nowSeconds(), before.updated_at + 1),
          })
          .where('tenant_id', '=', manager.tenant_id)
          .where('webhook_id', '=', params.webhookId)
          .returningAll()
          .executeTakeFirst()
        if (updated === undefined) throw webhookNotFound()
        const after = versionedWebhookView(updated)
        requireVersion(body.version, versionedWebhookView(before).version, after.version)
        await audit('webhook.updated', about(manager, params.webhookId), transaction)
        return after
      })
      return { result }
    },

    async deleteWebhook({ manager, params }) {
      await change(async (transaction) => {
        const { tenant_id } = manager
        const { webhook_id } = await requireWebhook(transaction, tenant_id, params.webhookId)
        // what waits in the outbox is dropped when its turn comes
        for (const table of ['webhook_deliveries', 'webhooks'] as const) {
          await transaction
            .deleteFrom(table)
            .where('tenant_id', '=', tenant_id)
            .where('webhook_id', '=', webhook_id)
            .execute()
        }
        await audit('webhook.deleted', about(manager, webhook_id), transaction)
      })
    },

    async rotateWebhookSecret({ manager, params }) {
      return db.transaction().execute(async (transaction) => {
        // locks the row: of two rotations at once the second follows the first
        const row = await transaction
          .updateTable('webhooks')
          .set((eb) => ({ updated_at: eb('updated_at', '+', 1) }))
          .where('tenant_id', '=', manager.tenant_id)
          .where('webhook_id', '=', params.webhookId)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) throw webhookNotFound()
        const { keys, newest, previousEndsAt } = rotatedKeys(openKeys(sealer, row), nowSeconds())
        await transaction
          .updateTable('webhooks')
          .set({ secrets_sealed: sealKeys(sealer, row, keys) })
          .where('tenant_id', '=', row.tenant_id)
          .where('webhook_id', '=', row.webhook_id)
          .execute()
        await audit('webhook.secret_rotated', about(manager, row.webhook_id), transaction)
        return { result: { secret: webhookSecret(newest), previous_secret_expires_at: previousEndsAt } }
      })
    },

    async testWebhook({ manager, params }) {
      const { tenant_id } = manager
      const result = await db.transaction().execute(async (transaction) => {
        const { webhook_id } = await requireWebhook(transaction, tenant_id, params.webhookId)
        await audit('webhook.tested', about(manager, webhook_id), transaction)
        return testDelivery(transaction, context, { tenant_id, webhook_id })
      })
      context.webhooks.wake()
      return { result }
    },

    async listWebhookDeliveries({ manager, params, query }) {
      const { tenant_id } = manager
      const { webhook_id } = await requireWebhook(db, tenant_id, params.webhookId)
      return listDeliveries(context, { tenant_id, webhook_id }, query)
    },

    async replayWebhookDelivery({ manager, params }) {
      const { tenant_id } = manager
      const result = await db.transaction().execute(async (transaction) => {
        const { webhook_id } = await requireWebhook(transaction, tenant_id, params.webhookId)
        await audit('webhook.replayed', about(manager, webhook_id), transaction)
        return replayDelivery(transaction, context, { tenant_id, webhook_id }, params.deliveryId)
      })
      context.webhooks.wake()
      return { result }
    },
  }
}
