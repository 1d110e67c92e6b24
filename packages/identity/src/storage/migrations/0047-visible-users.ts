import { type QueryExecutorProvider, SqliteAdapter, sql } from 'kysely'

/**
 * Has PostgreSQL vacuum `user_search` long before a fifth of it has changed, as it does by default. Lists and counts read
 * indexes alone only where a vacuum has marked rows as visible to all; elsewhere each row is looked up, and each log-in
 * changes some. The default would let most of them be unmarked. Databases that only speak its protocol have no vacuum, or
 * other settings; PostgreSQL has had these since version 13.
 */
export async function vacuumUserSearchSooner(db: QueryExecutorProvider): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) return
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(db)
  const version = rows[0]?.version ?? ''
  if (!/^PostgreSQL (?:1[3-9]|[2-9]\d)/.test(version) || version.includes('-YB-')) return
  await sql`alter table user_search set (
    autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.002,
    autovacuum_vacuum_insert_threshold = 500, autovacuum_vacuum_insert_scale_factor = 0.002)`.execute(db)
}
