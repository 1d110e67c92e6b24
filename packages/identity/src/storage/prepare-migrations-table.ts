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
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const schema = isPostgres ? await schemaInUse(db) : undefined
  const columns = isPostgres ? await postgresColumns(db) : await sqliteColumns(db)
  if (columns.length === 0) return { schema, executed: [] }
  if (!columns.includes('timestamp')) {
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
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db)
  return rows[0]?.schema ?? undefined
}

/** Those of the table `migrations` in the schema in use. Kysely's introspection would read every table of the database. */
async function postgresColumns(db: DatabaseTransaction): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select attname::text as name from pg_attribute
    where attrelid = to_regclass(quote_ident(current_schema()) || '.migrations') and attnum > 0 and not attisdropped
  `.execute(db)
  return rows.map(({ name }) => name)
}

async function sqliteColumns(db: DatabaseTransaction): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info('migrations')`.execute(db)
  return rows.map(({ name }) => name)
}
