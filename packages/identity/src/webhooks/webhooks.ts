import type { Sealer } from '../keys/sealer.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { storeDeliveries } from './webhook-delivery.ts'
import type { WebhookEvent } from './webhook-event.ts'
import { createWebhookSubscriptions } from './webhook-subscriptions.ts'

/** The webhooks of all tenants. */
export interface Webhooks {
  /**
   * Stores events for the webhooks that want them, in the transaction of what happened: none is lost, and none is sent about
   * something that was rolled back. A tenant without webhooks costs one query a second at most.
   */
  publish(db: DatabaseTransaction, events: readonly WebhookEvent[]): Promise<void>
  /** Forgets which webhooks there are; call it after the commit of a change. */
  changed(): void
  /** Looks for deliveries; call it after the commit. */
  wake(): void
}

/** Milliseconds after which deliveries are looked for: the transaction should have committed by then. */
const wakeMs = 50

/**
 * @param parts.wake looks for deliveries
 * @param parts.now milliseconds since the epoch
 */
export function createWebhooks(parts: { sealer: Sealer; now: () => number; wake: () => void }): Webhooks {
  const { sealer, now, wake } = parts
  const subscriptions = createWebhookSubscriptions(now)
  return {
    async publish(db, events) {
      const wanted: { webhook_id: string; event: WebhookEvent }[] = []
      for (const event of events) {
        for (const { webhook_id, events: types } of await subscriptions.of(db, event.tenant_id)) {
          if (types.has(event.type)) wanted.push({ webhook_id, event })
        }
      }
      if (wanted.length === 0) return
      const sids = await sidsOf(
        db,
        wanted.map(({ event }) => event),
      )
      const named = wanted.map(({ webhook_id, event }) => ({
        webhook_id,
        event: { ...event, sid: event.sid ?? sids.get(event.session ?? '') },
      }))
      await storeDeliveries(db, sealer, named, Math.floor(now() / 1000))
      setTimeout(wake, wakeMs).unref()
    },
    changed: () => subscriptions.changed(),
    wake,
  }
}

/** The public names of sessions by their hashes. */
async function sidsOf(
  db: DatabaseTransaction,
  events: readonly WebhookEvent[],
): Promise<ReadonlyMap<string, string>> {
  const hashes = events.flatMap(({ sid, session }) =>
    sid === undefined && session !== undefined ? [session] : [],
  )
  if (hashes.length === 0) return new Map()
  const rows = await db
    .selectFrom('sessions')
    .select(['session_hash', 'sid'])
    .where('session_hash', 'in', hashes)
    .execute()
  return new Map(rows.map(({ session_hash, sid }) => [session_hash, sid]))
}
