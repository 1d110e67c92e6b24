import type { AuditEventEntry, ListAuditQuery } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import type { Database } from '../storage/schema.ts'
import { firstIdOf, readStoredEvent } from './audit-event.ts'
import { findSubject, usersOf } from './audit-subjects.ts'
import type { AuditEventRow } from './audit-tables.ts'

/** Which events are asked for. */
export interface AuditSearch extends Omit<ListAuditQuery, 'from' | 'to' | 'limit' | 'cursor' | 'instance'> {
  /** Seconds since the epoch. */
  from?: number
  /** Seconds since the epoch; events before it. */
  to?: number
  /** The event before which the search goes on. */
  before?: string
}

const columns = ['event_id', 'seq', 'hash', 'event_json'] as const
type Found = Pick<AuditEventRow, (typeof columns)[number]>

/**
 * Finds events of one chain, the latest first. The id of an event begins with its time, so each condition has an index that also
 * gives the order.
 */
export async function findAuditEvents(
  db: Database,
  tenantId: string,
  search: AuditSearch,
  limit: number,
): Promise<Found[]> {
  const { user_id, actor_user_id, client_id, action, outcome, from, to, before } = search
  const subject = user_id === undefined ? undefined : await subjectOf(db, tenantId, user_id)
  const actor = actor_user_id === undefined ? undefined : await subjectOf(db, tenantId, actor_user_id)
  if (subject === null || actor === null) return []
  const ends = [before, to === undefined ? undefined : firstIdOf(to * 1000)].filter((id) => id !== undefined)
  return (
    db
      .selectFrom('audit_events')
      .select(columns)
      .where('tenant_id', '=', tenantId)
      .$if(subject !== undefined, (query) => query.where('subject', '=', subject ?? ''))
      .$if(actor !== undefined, (query) => query.where('actor_subject', '=', actor ?? ''))
      .$if(client_id !== undefined, (query) => query.where('client_id', '=', client_id ?? ''))
      .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
      // as it stands in the condition of its index
      .$if(outcome === 'failure', (query) => query.where(sql<boolean>`outcome = 'failure'`))
      .$if(outcome === 'success', (query) => query.where('outcome', '=', 'success'))
      .$if(from !== undefined, (query) => query.where('event_id', '>=', firstIdOf((from ?? 0) * 1000)))
      .$if(ends.length > 0, (query) => query.where('event_id', '<', ends.sort()[0] ?? ''))
      .orderBy('event_id', 'desc')
      .limit(limit)
      .execute()
  )
}

/** The events of a chain after a place, in its order. */
export async function readChain(
  db: Database,
  tenantId: string,
  after: number,
  limit: number,
): Promise<Found[]> {
  return db
    .selectFrom('audit_events')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** Events as managers see them: with the ids of users whose link was not cut. */
export async function shownEvents(
  db: Database,
  tenantId: string,
  rows: readonly Found[],
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

/**
 * A part of a chain as JSON lines: events, and after an event that was signed, its checkpoint.
 *
 * @param after the `seq` of the last line before
 */
export async function exportLines(
  db: Database,
  tenantId: string,
  after: number,
  limit: number,
): Promise<string> {
  const rows = await readChain(db, tenantId, after, limit)
  const last = rows.at(-1)
  if (last === undefined) return ''
  const events = await shownEvents(db, tenantId, rows)
  const checkpoints = await db
    .selectFrom('audit_checkpoints')
    .select(['seq', 'token'])
    .where('tenant_id', '=', tenantId)
    .where('seq', '>', after)
    .where('seq', '<=', last.seq)
    .orderBy('seq')
    .execute()
  const signed = new Map(checkpoints.map(({ seq, token }) => [seq, token]))
  const lines = events.flatMap((event): object[] => {
    const checkpoint = signed.get(event.seq)
    return checkpoint === undefined ? [event] : [event, { seq: event.seq, checkpoint }]
  })
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** @returns null for a user of whom nothing is linked */
async function subjectOf(db: Database, tenant_id: string, user_id: string): Promise<string | null> {
  return (await findSubject(db, { tenant_id, user_id })) ?? null
}
