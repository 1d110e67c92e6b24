import { type QueryExecutorProvider, sql } from 'kysely'

/** Log-in methods that are not served, disabled tenants, and what a seed must not bring back. */
export async function addPreferencesAndTombstones(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table apps add column unserved_methods text`,
    sql`alter table tenants add column name text`,
    sql`alter table tenants add column disabled_at bigint`,
    sql`create table seed_tombstones (
      tombstone_id text primary key,
      kind text not null,
      left_at bigint not null)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
