import { readStrings } from '../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type {} from './webhook-tables.ts'

/** An enabled webhook. */
export interface Subscription {
  webhook_id: string
  events: ReadonlySet<string>
}

/** Which webhooks a tenant has, read at most once a second. */
export interface WebhookSubscriptions {
  /** @param db the transaction that is under way, if there is one: SQLite has one connection */
  of(db: Database | DatabaseTransaction, tenantId: string): Promise<readonly Subscription[]>
  /** Forgets what was read; call it after the commit of a change. */
  changed(): void
}

/** How long a change by another instance may go unseen. */
const trustedMs = 900
const mostTenants = 10_000

/** @param now milliseconds since the epoch */
export function createWebhookSubscriptions(now: () => number): WebhookSubscriptions {
  const known = new Map<string, { subscriptions: readonly Subscription[]; readAt: number }>()
  let changes = 0
  return {
    async of(db, tenantId) {
      const cached = known.get(tenantId)
      if (cached !== undefined && Math.abs(now() - cached.readAt) < trustedMs) return cached.subscriptions
      const before = changes
      const rows = await db
        .selectFrom('webhooks')
        .select(['webhook_id', 'events_json'])
        .where('tenant_id', '=', tenantId)
        .where('enabled', '=', 1)
        .execute()
      const subscriptions = rows.map(({ webhook_id, events_json }) => ({
        webhook_id,
        events: new Set(readStrings(events_json)),
      }))
      // what was read before a change is not kept after it
      if (before !== changes) return subscriptions
      if (known.size >= mostTenants) known.clear()
      known.set(tenantId, { subscriptions, readAt: now() })
      return subscriptions
    },
    changed() {
      changes += 1
      known.clear()
    },
  }
}
