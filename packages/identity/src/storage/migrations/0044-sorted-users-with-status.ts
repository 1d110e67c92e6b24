import { type QueryExecutorProvider, SqliteAdapter, sql } from 'kysely'

/** What users are sorted by. */
const sorts = ['created_at', 'last_auth', 'email', 'phone_number']

/**
 * Stores the status beside what users are sorted by: a page of the active ones, as most are, looked each user up that it skipped.
 * On SQLite it follows the id, which is unique, so the order stays the same.
 */
export async function addStatusToSortedUsers(db: QueryExecutorProvider): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  for (const sort of sorts) {
    const name = sql.ref(`user_search_by_${sort}`)
    const columns = sql.raw(isSqlite ? `${sort}, user_id, status)` : `${sort}, user_id) include (status)`)
    await sql`drop index ${name}`.execute(db)
    await sql`create index ${name} on user_search (tenant_id, app_id, ${columns}`.execute(db)
  }
}
