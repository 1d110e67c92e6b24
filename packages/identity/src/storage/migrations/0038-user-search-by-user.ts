import { type QueryExecutorProvider, SqliteAdapter, sql } from 'kysely'
import { copyUsers, createSearchTable, searchIndexes } from './user-search/search-table.ts'
import { sqliteTriggers } from './user-search/sqlite-triggers.ts'

const triggers = [
  ...['users_into_search', 'users_change_search'],
  ...['user_apps_into_search', 'user_apps_change_search', 'user_apps_leave_search'],
]

/**
 * Stores the rows of one user beside each other. Without statistics, SQLite looked for them by the first column of the primary key, that
 * is in all rows of the tenant, at each log-in and each removal of a user. PostgreSQL has statistics, and finds them by an index.
 */
export async function storeSearchByUser(db: QueryExecutorProvider): Promise<void> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return
  for (const name of triggers) await sql`drop trigger ${sql.ref(name)}`.execute(db)
  await sql`drop table user_search`.execute(db)
  await createSearchTable(db, 'tenant_id, user_id, app_id')
  await copyUsers(db)
  for (const statement of [...searchIndexes(), ...sqliteTriggers()]) await statement.execute(db)
}
