import type { AuditEventEntry } from '@latchkey/protocol/management'
import type { Database } from '../storage/schema.ts'
import { readStoredEvent } from './audit-event.ts'
import { usersOf } from './audit-subjects.ts'
import type { AuditEventRow } from './audit-tables.ts'
import { type AuditSearch, matchingEvents } from './matching-events.ts'

const columns = ['event_id', 'seq', 'hash', 'event_json'] as const

/** An event as the trail has it. */
export type FoundEvent = Pick<AuditEventRow, (typeof columns)[number]>

/**
 * Finds events of one chain, the latest first. The id of an event begins with its time, so each condition has an index that also
 * gives the order.
 */
export async function findAuditEvents(
  db: Database,
  tenantId: string,
  search: AuditSearch,
  limit: number,
): Promise<FoundEvent[]> {
  const conditions = await matchingEvents(db, tenantId, search)
  const found = await Promise.all(
    conditions.map((condition) =>
      db
        .selectFrom('audit_events')
        .select(columns)
        .where(condition)
        .orderBy('event_id', 'desc')
        .limit(limit)
        .execute(),
    ),
  )
  const latest = (a: FoundEvent, b: FoundEvent) => (a.event_id < b.event_id ? 1 : -1)
  return found.length === 1 ? (found[0] ?? []) : found.flat().sort(latest).slice(0, limit)
}

/**
 * The events of a chain after a place, in its order.
 *
 * @param search leaves out events that do not match
 */
export async function readChain(
  db: Database,
  tenantId: string,
  after: number,
  limit: number,
  search: AuditSearch = {},
): Promise<FoundEvent[]> {
  const conditions = await matchingEvents(db, tenantId, search)
  const found = await Promise.all(
    conditions.map((condition) =>
      db
        .selectFrom('audit_events')
        .select(columns)
        .where(condition)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute(),
    ),
  )
  return found.length === 1
    ? (found[0] ?? [])
    : found
        .flat()
        .sort((a, b) => a.seq - b.seq)
        .slice(0, limit)
}

/** Events as managers see them: with the ids of users whose link was not cut. */
export async function shownEvents(
  db: Database,
  tenantId: string,
  rows: readonly FoundEvent[],
): Promise<AuditEventEntry[]> {
  const events = rows.map(({ event_json, seq, hash }) => ({ ...readStoredEvent(event_json), seq, hash }))
  const subjects = events.flatMap(({ subject, actor_subject }) =>
    [subject, actor_subject].filter((each) => each !== undefined),
  )
  const users = await usersOf(db, tenantId, subjects)
  return events.map((event) => {
    const user_id = users.get(event.subject ?? '')
    const actor_user_id = users.get(event.actor_subject ?? '')
    return {
      ...event,
      ...(user_id !== undefined && { user_id }),
      ...(actor_user_id !== undefined && { actor_user_id }),
    }
  })
}
