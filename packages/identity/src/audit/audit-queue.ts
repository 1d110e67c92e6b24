import type { AuditKeys } from '../keys/audit-keys.ts'
import type { DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { equalHashes } from '../text/hash.ts'
import { type NewEvent, pseudonymous, readStoredEvents, type StoredEvent } from './audit-event.ts'
import type { AuditSubjects } from './audit-subjects.ts'
import type {} from './audit-tables.ts'

type QueueRow = DatabaseSchema['audit_queue']

/** Events of one row of the queue. */
export const eventsOfRow = 50

/**
 * Stores events in one row.
 *
 * @param events of any tenants, at most {@link eventsOfRow}
 * @returns to be called after the commit
 */
export async function addToAuditQueue(
  db: DatabaseTransaction,
  parts: { keys: AuditKeys; subjects: AuditSubjects },
  events: readonly NewEvent[],
): Promise<() => void> {
  const [first] = events
  if (first === undefined) return () => {}
  const users = events.flatMap(({ tenant_id, user_id, actor_user_id }) =>
    [user_id, actor_user_id].flatMap((id) => (id === undefined ? [] : { tenant_id, user_id: id })),
  )
  const subjects = await parts.subjects.resolve(db, users)
  const stored = events.map((event) => pseudonymous(event, (userId) => subjects.of(event.tenant_id, userId)))
  const events_json = JSON.stringify(stored)
  const row = { queue_id: first.event_id, events_json, mac: macOf(parts.keys, first.event_id, events_json) }
  await db.insertInto('audit_queue').values(row).execute()
  return subjects.remember
}

/** The events of a row; undefined if the service has not written it. */
export function readQueueRow(keys: AuditKeys, row: QueueRow): StoredEvent[] | undefined {
  if (!equalHashes(row.mac, macOf(keys, row.queue_id, row.events_json))) return undefined
  return readStoredEvents(row.events_json)
}

function macOf(keys: AuditKeys, queueId: string, events: string): string {
  return keys.mac(`${queueId}\n${events}`)
}
