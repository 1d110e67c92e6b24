import { type QueryExecutorProvider, SqliteAdapter, sql } from 'kysely'
import { sorts } from './0044-sorted-users-with-status.ts'

/** On PostgreSQL, puts the indexes with the status in the place of those without. */
export async function dropSortedUsersWithoutStatus(db: QueryExecutorProvider): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) return
  for (const sort of sorts) {
    const name = `user_search_by_${sort}`
    await sql`drop index ${sql.ref(name)}`.execute(db)
    await sql`alter index ${sql.ref(`${name}_with_status`)} rename to ${sql.ref(name)}`.execute(db)
  }
}
