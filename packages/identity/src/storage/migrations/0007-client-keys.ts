import { type QueryExecutorProvider, sql } from 'kysely'

/** Public keys of clients, and the assertions that they have used. */
export async function addClientKeys(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table clients add column jwks_json text not null default '[]'`,
    sql`create table client_assertions (assertion_hash text primary key, expires_at bigint not null)`,
    sql`create index client_assertions_by_expiry on client_assertions (expires_at)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
