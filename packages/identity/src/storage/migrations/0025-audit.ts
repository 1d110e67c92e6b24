import { PostgresAdapter, type QueryExecutorProvider, sql } from 'kysely'

/**
 * The audit trail. Events wait in `audit_queue` until they get their place in the chain of their tenant; from then on
 * triggers refuse every change, and removal except of segments before a signed floor.
 */
export async function addAudit(db: QueryExecutorProvider): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const statements = [...tables, ...(isPostgres ? postgresTriggers : sqliteTriggers)]
  for (const statement of statements) await statement.execute(db)
}

const tables = [
  sql`create table audit_subjects (
    tenant_id text not null,
    user_id text not null,
    subject text not null,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users on delete cascade)`,
  sql`create unique index audit_subjects_by_subject on audit_subjects (tenant_id, subject)`,
  sql`create table audit_queue (
    queue_id text primary key,
    events_json text not null,
    mac text not null)`,
  sql`create table audit_events (
    tenant_id text not null,
    seq bigint not null,
    event_id text not null,
    at bigint not null,
    action text not null,
    outcome text not null,
    client_id text,
    subject text,
    actor_subject text,
    event_json text not null,
    hash text not null,
    primary key (tenant_id, seq))`,
  sql`create unique index audit_events_by_id on audit_events (tenant_id, event_id)`,
  sql`create index audit_events_by_subject on audit_events (tenant_id, subject, event_id) where subject is not null`,
  sql`create index audit_events_by_actor on audit_events (tenant_id, actor_subject, event_id)
    where actor_subject is not null`,
  sql`create index audit_events_by_client on audit_events (tenant_id, client_id, event_id) where client_id is not null`,
  sql`create index audit_events_by_action on audit_events (tenant_id, action, event_id)`,
  sql`create index audit_failures on audit_events (tenant_id, event_id) where outcome = 'failure'`,
  sql`create table audit_heads (
    tenant_id text primary key,
    seq bigint not null,
    hash text not null,
    checkpoint_seq bigint not null,
    checkpoint_at bigint not null)`,
  sql`create table audit_checkpoints (
    tenant_id text not null,
    seq bigint not null,
    kind text not null,
    last_at bigint not null,
    token text not null,
    primary key (tenant_id, seq, kind))`,
]

const sqliteTriggers = [
  sql`create trigger audit_events_unchanged before update on audit_events
    begin select raise(abort, 'the audit trail is append-only'); end`,
  sql`create trigger audit_queue_unchanged before update on audit_queue
    begin select raise(abort, 'the audit trail is append-only'); end`,
  sql`create trigger audit_checkpoints_unchanged before update on audit_checkpoints
    begin select raise(abort, 'the audit trail is append-only'); end`,
  sql`create trigger audit_events_kept before delete on audit_events
    when not exists (select 1 from audit_checkpoints floors
      where floors.tenant_id = old.tenant_id and floors.kind = 'floor' and floors.seq >= old.seq)
    begin select raise(abort, 'the audit trail is append-only'); end`,
  sql`create trigger audit_checkpoints_kept before delete on audit_checkpoints
    when not exists (select 1 from audit_checkpoints floors
      where floors.tenant_id = old.tenant_id and floors.kind = 'floor' and floors.seq > old.seq)
    begin select raise(abort, 'the audit trail is append-only'); end`,
]

const postgresTriggers = [
  sql`create or replace function audit_refuse() returns trigger language plpgsql as $$
    begin raise exception 'the audit trail is append-only'; end $$`,
  sql`create or replace function audit_refuse_unless_dropped() returns trigger language plpgsql as $$
    begin
      if not exists (select 1 from audit_checkpoints floors where floors.tenant_id = old.tenant_id
        and floors.kind = 'floor' and floors.seq >= old.seq + (case tg_argv[0] when 'later' then 1 else 0 end))
      then raise exception 'the audit trail is append-only'; end if;
      return old;
    end $$`,
  sql`create trigger audit_events_unchanged before update on audit_events
    for each row execute function audit_refuse()`,
  sql`create trigger audit_queue_unchanged before update on audit_queue
    for each row execute function audit_refuse()`,
  sql`create trigger audit_checkpoints_unchanged before update on audit_checkpoints
    for each row execute function audit_refuse()`,
  sql`create trigger audit_events_truncated before truncate on audit_events
    for each statement execute function audit_refuse()`,
  sql`create trigger audit_checkpoints_truncated before truncate on audit_checkpoints
    for each statement execute function audit_refuse()`,
  sql`create trigger audit_events_kept before delete on audit_events
    for each row execute function audit_refuse_unless_dropped('same')`,
  sql`create trigger audit_checkpoints_kept before delete on audit_checkpoints
    for each row execute function audit_refuse_unless_dropped('later')`,
]
