import type { ListAuditQuery } from '@latchkey/protocol/management'
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Database, DatabaseSchema } from '../storage/schema.ts'
import { firstIdOf } from './audit-event.ts'
import { findSubject } from './audit-subjects.ts'

/** Which events are asked for. */
export interface AuditSearch extends Omit<ListAuditQuery, 'from' | 'to' | 'limit' | 'cursor' | 'instance'> {
  /** Seconds since the epoch. */
  from?: number
  /** Seconds since the epoch; events before it. */
  to?: number
  /** The event before which the search goes on. */
  before?: string
}

/** A condition on the rows of one chain. */
export type EventCondition = (eb: ExpressionBuilder<DatabaseSchema, 'audit_events'>) => Expression<SqlBool>

/** What a search looks for. */
export interface Matching {
  /** The clients that are asked for: those of an app are several. @default all */
  clients?: readonly string[]
  /** @param clients of {@link Matching.clients} */
  condition(clients?: readonly string[]): EventCondition
}

/** What a search looks for; undefined if nothing can match. */
export async function matchingEvents(
  db: Database,
  tenantId: string,
  search: AuditSearch,
): Promise<Matching | undefined> {
  const { user_id, actor_user_id, client_id, app_id } = search
  const subject = user_id === undefined ? undefined : await subjectOf(db, tenantId, user_id)
  const actor = actor_user_id === undefined ? undefined : await subjectOf(db, tenantId, actor_user_id)
  if (subject === null || actor === null) return undefined
  const named = client_id === undefined ? undefined : [client_id]
  const clients = app_id === undefined ? named : await clientsOf(db, tenantId, app_id, client_id)
  if (clients?.length === 0) return undefined
  return {
    ...(clients && { clients }),
    condition: (chosen) => conditionOf(tenantId, search, { subject, actor, clients: chosen }),
  }
}

function conditionOf(
  tenantId: string,
  { action, outcome, from, to, before }: AuditSearch,
  found: {
    subject: string | undefined
    actor: string | undefined
    clients: readonly string[] | undefined
  },
): EventCondition {
  const { subject, actor, clients } = found
  const [end] = [before, to === undefined ? undefined : firstIdOf(to * 1000)]
    .filter((id) => id !== undefined)
    .sort()
  return (eb) =>
    eb.and([
      eb('tenant_id', '=', tenantId),
      ...(subject === undefined ? [] : [eb('subject', '=', subject)]),
      ...(actor === undefined ? [] : [eb('actor_subject', '=', actor)]),
      ...(clients === undefined ? [] : [eb('client_id', 'in', clients)]),
      ...(action === undefined ? [] : [eb('action', '=', action)]),
      // as it stands in the condition of its index
      ...(outcome === 'failure' ? [sql<boolean>`outcome = 'failure'`] : []),
      ...(outcome === 'success' ? [eb('outcome', '=', 'success')] : []),
      ...(from === undefined ? [] : [eb('event_id', '>=', firstIdOf(from * 1000))]),
      ...(end === undefined ? [] : [eb('event_id', '<', end)]),
    ])
}

/** @returns null for a user of whom nothing is linked */
async function subjectOf(db: Database, tenant_id: string, user_id: string): Promise<string | null> {
  return (await findSubject(db, { tenant_id, user_id })) ?? null
}

async function clientsOf(
  db: Database,
  tenantId: string,
  appId: string,
  clientId: string | undefined,
): Promise<string[]> {
  const rows = await db
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', appId)
    .execute()
  return rows.map(({ client_id }) => client_id).filter((id) => clientId === undefined || id === clientId)
}
