import type { AuditEventEntry } from '@latchkey/protocol/management'
import type { Database } from '../storage/schema.ts'
import { nextTurn } from '../text/next-turn.ts'
import { readStoredEvent } from './audit-event.ts'
import { usersOf } from './audit-subjects.ts'
import type { AuditEventRow } from './audit-tables.ts'
import { type AuditSearch, matchingEvents } from './matching-events.ts'

const columns = ['event_id', 'seq', 'hash', 'event_json'] as const

/** An event as the trail has it. */
export type FoundEvent = Pick<AuditEventRow, (typeof columns)[number]>

/**
 * Finds events of one chain, the latest first. The id of an event begins with its time, so each condition has an index that also
 * gives the order. An index by client gives it for one client only, so each client of an app is asked for by itself.
 */
export async function findAuditEvents(
  db: Database,
  tenantId: string,
  search: AuditSearch,
  limit: number,
): Promise<FoundEvent[]> {
  const matching = await matchingEvents(db, tenantId, search)
  if (matching === undefined) return []
  let found: FoundEvent[] = []
  for (const clients of matching.clients?.map((client) => [client]) ?? [undefined]) {
    const rows = await db
      .selectFrom('audit_events')
      .select(columns)
      .where(matching.condition(clients))
      .orderBy('event_id', 'desc')
      .limit(limit)
      .execute()
    if (clients === undefined || matching.clients?.length === 1) return rows
    found = [...found, ...rows].sort((a, b) => (a.event_id < b.event_id ? 1 : -1)).slice(0, limit)
    await nextTurn()
  }
  return found
}

/** Places of a chain that one statement looks at, some milliseconds of work. */
const placesAtOnce = 2000

/**
 * The events of a chain after a place, in its order, which no index gives for the events of a search: the chain is read part by
 * part, and other requests run in between.
 *
 * @param search leaves out events that do not match
 */
export async function readChain(
  db: Database,
  tenantId: string,
  after: number,
  limit: number,
  search: AuditSearch,
): Promise<FoundEvent[]> {
  const matching = await matchingEvents(db, tenantId, search)
  const ends = await db
    .selectFrom('audit_events')
    .select((eb) => [eb.fn.min('seq').as('first'), eb.fn.max('seq').as('last')])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (matching === undefined || ends === undefined || ends.first === null) return []
  const condition = matching.condition(matching.clients)
  const found: FoundEvent[] = []
  let from = Math.max(after, ends.first - 1)
  while (from < ends.last && found.length < limit) {
    const rows = await db
      .selectFrom('audit_events')
      .select(columns)
      .where(condition)
      .where('seq', '>', from)
      .where('seq', '<=', from + placesAtOnce)
      .orderBy('seq')
      .limit(limit - found.length)
      .execute()
    found.push(...rows)
    from += placesAtOnce
    await nextTurn()
  }
  return found
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
