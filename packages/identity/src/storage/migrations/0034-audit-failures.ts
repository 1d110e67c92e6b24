import { type QueryExecutorProvider, sql } from 'kysely'

/**
 * Finds the failures of one action without reading its successes: of an action that never fails, such as `login.succeeded`,
 * that would be every row.
 */
export async function addAuditFailureIndex(db: QueryExecutorProvider): Promise<void> {
  await sql`create index audit_failures_by_action on audit_events (tenant_id, action, event_id)
    where outcome = 'failure'`.execute(db)
}
