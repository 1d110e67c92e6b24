import { type QueryExecutorProvider, sql } from 'kysely'

/** Where clients are told of log-outs, and what is still to be told. */
export async function addBackchannelLogouts(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table clients add column backchannel_logout_uri text`,
    sql`create table backchannel_logouts (
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      sid text not null,
      user_id text not null,
      tries integer not null,
      due_at bigint not null,
      expires_at bigint not null,
      primary key (client_id, sid))`,
    sql`create index backchannel_logouts_by_due on backchannel_logouts (due_at)`,
    sql`create index backchannel_logouts_by_expiry on backchannel_logouts (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
