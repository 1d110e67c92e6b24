import { type QueryExecutorProvider, sql } from 'kysely'

/**
 * One table for everything that is sent later. Back-channel log-outs that wait in their own table are moved by the running
 * service, which has the keys to seal them.
 */
export async function addOutbox(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table outbox (
      message_id text primary key,
      tenant_id text not null,
      channel text not null,
      slot text,
      sealed text not null,
      attempts integer not null,
      due_at bigint not null,
      expires_at bigint not null)`,
    sql`create index outbox_by_due on outbox (channel, due_at)`,
    sql`create index outbox_by_slot on outbox (slot)`,
    sql`create index outbox_by_expiry on outbox (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
