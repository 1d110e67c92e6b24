import type { DatabaseTransaction } from '../storage/schema.ts'
import { kindsByAction, type StatisticsRow } from './statistics-table.ts'

/** What is counted of an event. */
interface CountedEvent {
  tenant_id: string
  /** Seconds since the epoch. */
  at: number
  action: string
  client_id?: string
}

const hourSeconds = 3600

/** Adds events to the counts of their hours, in the transaction that gives them their places in the trail. */
export async function countEvents(db: DatabaseTransaction, events: readonly CountedEvent[]): Promise<void> {
  const rows = new Map<string, StatisticsRow>()
  for (const { tenant_id, at, action, client_id = '' } of events) {
    if (!isCounted(action)) continue
    const kind = kindsByAction[action]
    const hour_at = at - (at % hourSeconds)
    const key = JSON.stringify([tenant_id, hour_at, client_id, kind])
    const events = (rows.get(key)?.events ?? 0) + 1
    rows.set(key, { tenant_id, hour_at, client_id, kind, events })
  }
  // one by one: the text of the statement stays the same, whatever happened
  for (const row of rows.values()) {
    await db
      .insertInto('statistics')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'hour_at', 'client_id', 'kind'])
          .doUpdateSet((eb) => ({ events: eb('statistics.events', '+', eb.ref('excluded.events')) })),
      )
      .execute()
  }
}

function isCounted(action: string): action is keyof typeof kindsByAction {
  return Object.hasOwn(kindsByAction, action)
}
