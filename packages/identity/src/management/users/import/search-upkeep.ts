import { CompiledQuery, SqliteAdapter } from 'kysely'
import type { IdentityContext } from '../../../identity-context.ts'

/** Has PostgreSQL see to `user_search` once enough users were imported. Told how many each import has created. */
export type SearchUpkeep = (created: number) => Promise<void>

/**
 * Autovacuum comes within a minute. Until then every list and count looks up all rows that were imported meanwhile, which
 * takes three times as long, and the planner knows nothing of them. It takes half a second for 100,000 users.
 *
 * Failing is no fault of the import: autovacuum comes anyway.
 *
 * @param every how many users are imported before it happens again. @default 10000
 */
export function createSearchUpkeep(
  { db, log }: Pick<IdentityContext, 'db'> & { log: Pick<IdentityContext['log'], 'warn'> },
  every = 10_000,
): SearchUpkeep {
  const isPostgres = !(db.getExecutor().adapter instanceof SqliteAdapter)
  let imported = 0
  return async (created) => {
    imported += created
    if (!isPostgres || imported < every) return
    imported = 0
    try {
      await db.executeQuery(CompiledQuery.raw(vacuum))
    } catch (error) {
      log.warn({ err: error }, 'user_search was not vacuumed after an import')
    }
  }
}

/** Few rows are to be removed, so no index is read; and it waits neither for another vacuum nor for a lock to cut the table. */
const vacuum = 'vacuum (analyze, index_cleanup off, skip_locked, truncate off) user_search'
