import { type QueryExecutorProvider, sql } from 'kysely'

/** Accounts that keep their owner when their address changes, and verified secondary addresses. */
export async function addUserChanges(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table users add column has_owner integer not null default 0`,
    sql`alter table users add column verified_secondary_json text not null default '{}'`,
  ]
  for (const statement of statements) await statement.execute(db)
}
