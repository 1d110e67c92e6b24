import { type QueryExecutorProvider, sql } from 'kysely'

/** From where a user has authenticated: attempts from there have budgets of their own. Gone with the user. */
export async function addKnownSources(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`create table known_sources (
      tenant_id text not null,
      user_id text not null,
      source_id text not null,
      purposes text not null,
      last_used_at bigint not null,
      expires_at bigint not null,
      primary key (tenant_id, user_id, source_id),
      foreign key (tenant_id, user_id) references users on delete cascade)`,
    sql`create index known_sources_by_expiry on known_sources (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
