import { type QueryExecutorProvider, sql } from 'kysely'

/** Codes of every channel, with what they were sent with; and magic links. */
export async function addLinksAndChannels(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    // a code lives for minutes: those on their way while this runs are better asked for again
    sql`delete from passcodes`,
    sql`alter table passcodes add column method text not null default ''`,
    sql`alter table passcodes add column approval_json text`,
    sql`alter table passcodes add column most_failures integer not null default 0`,
    // no reference to users: one that nobody has leaves a row too
    sql`create table magic_links (
      code_hash text primary key,
      tenant_id text not null,
      client_id text not null references clients on delete cascade,
      user_id text not null,
      purpose text not null,
      redirect_uri text not null,
      target text,
      request_hash text,
      expires_at bigint not null,
      used_at bigint)`,
    sql`create index magic_links_by_user on magic_links (tenant_id, user_id)`,
    sql`create index magic_links_by_expiry on magic_links (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
