import { type QueryExecutorProvider, SqliteAdapter, sql } from 'kysely'

/** What users are sorted by. */
export const sorts = ['created_at', 'last_auth', 'email', 'phone_number'] as const

/**
 * Stores the status beside what users are sorted by: a page of the active ones, as most are, looked each user up that it skipped.
 * On SQLite it follows the id, which is unique, so the order stays the same.
 *
 * On PostgreSQL the indexes get names for the time being and the earlier ones stay until the next migration: dropping them stops who reads,
 * which must not last as long as making others.
 */
export async function addStatusToSortedUsers(db: QueryExecutorProvider): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  for (const sort of sorts) {
    const name = `user_search_by_${sort}`
    if (isSqlite) {
      await sql`drop index ${sql.ref(name)}`.execute(db)
      await sql`create index ${sql.ref(name)} on user_search (tenant_id, app_id, ${sql.ref(sort)}, user_id, status)`.execute(
        db,
      )
    } else {
      await sql`create index ${sql.ref(`${name}_with_status`)} on user_search (tenant_id, app_id, ${sql.ref(sort)}, user_id)
        include (status)`.execute(db)
    }
  }
}
