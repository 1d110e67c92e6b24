import { type QueryExecutorProvider, SqliteAdapter, sql } from 'kysely'
import { sorts } from './0044-sorted-users-with-status.ts'

/** On PostgreSQL, puts the indexes with the status in the place of those without. */
export async function dropSortedUsersWithoutStatus(db: QueryExecutorProvider): Promise<void> {
  if (db.getExecutor().adapter instanceof SqliteAdapter) return
  for (const sort of sorts) {
    const name = `user_search_by_${sort}`
    const next = `${name}_with_status`
    const { rows } = await sql<{
      isThere: boolean
    }>`select to_regclass(${next}) is not null as "isThere"`.execute(db)
    // an earlier form of the migration before made them in place
    if (rows[0]?.isThere !== true) continue
    await sql`drop index ${sql.ref(name)}`.execute(db)
    await sql`alter index ${sql.ref(next)} rename to ${sql.ref(name)}`.execute(db)
  }
}
