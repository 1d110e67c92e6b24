import { PostgresAdapter, sql } from 'kysely'
import type { DatabaseTransaction } from './schema.ts'

/** Where Kysely's `Migrator` keeps its tables, and what the first of them says. */
export interface MigrationsTable {
  /** The PostgreSQL schema in use; undefined on SQLite. */
  schema: string | undefined
  /** Names of the migrations that ran. */
  executed: readonly string[]
}

/**
 * Makes the table `migrations` one that Kysely's `Migrator` can use. Earlier releases created it with the names
 * alone; the `Migrator` also wants to know when each migration ran, and orders them by that time and then by name.
 */
export async function prepareMigrationsTable(db: DatabaseTransaction): Promise<MigrationsTable> {
  const schema = await schemaInUse(db)
  const tables = await db.introspection.getTables()
  const table = tables.find(({ name, schema: of }) => name === 'migrations' && of === schema)
  if (table === undefined) return { schema, executed: [] }
  if (!table.columns.some(({ name }) => name === 'timestamp')) {
    // with a default: an older release that shares the database inserts names only
    const ranBefore = sql.lit(new Date(0).toISOString())
    await sql`alter table migrations add column timestamp varchar(255) not null default ${ranBefore}`.execute(
      db,
    )
  }
  const rows = await db.selectFrom('migrations').select('name').execute()
  return { schema, executed: rows.map(({ name }) => name) }
}

/** Without it the `Migrator` would take tables of the same name in any schema of the database for its own. */
async function schemaInUse(db: DatabaseTransaction): Promise<string | undefined> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return undefined
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db)
  return rows[0]?.schema ?? undefined
}
