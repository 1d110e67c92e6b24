import { type QueryExecutorProvider, sql } from 'kysely'

/** Counts of audit events by the hour, for charts: the trail itself has too many rows to be counted when somebody looks. */
export async function addStatistics(db: QueryExecutorProvider): Promise<void> {
  await sql`create table statistics (
    tenant_id text not null,
    hour_at bigint not null,
    client_id text not null,
    kind text not null,
    events bigint not null,
    primary key (tenant_id, hour_at, client_id, kind))`.execute(db)
  await sql`insert into statistics (tenant_id, hour_at, client_id, kind, events)
    select tenant_id, at - at % 3600, coalesce(client_id, ''), case action
      when 'login.succeeded' then 'log_ins'
      when 'login.failed' then 'failures'
      when 'session.authenticated' then 'silent_authentications'
      when 'refresh.succeeded' then 'refreshes'
      else 'log_outs' end, count(*)
    from audit_events
    where action in ('login.succeeded', 'login.failed', 'session.authenticated', 'refresh.succeeded', 'session.ended')
    group by 1, 2, 3, 4`.execute(db)
}
