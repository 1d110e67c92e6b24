import { type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { inPacedBatches } from './paced-batches.ts'
import { lossyQuery } from './prepared-query.ts'
import type { Database, DatabaseSchema } from './schema.ts'

/** Tables whose rows end at their `expires_at`. */
export type ExpiringTable = {
  [Table in keyof DatabaseSchema]: DatabaseSchema[Table] extends { expires_at: number | null } ? Table : never
}[keyof DatabaseSchema]

/** Says which rows may be removed. */
export interface RetentionRule {
  table: ExpiringTable
  /** Seconds for which rows are kept after their `expires_at`. @default 0 */
  keptSeconds?: number
}

/** The tables that belong to no log-in method. */
export const coreRetention: readonly RetentionRule[] = [
  { table: 'sessions' },
  { table: 'backchannel_logouts' },
  // its senders report what they remove
  { table: 'outbox', keptSeconds: 600 },
  { table: 'counters' },
  { table: 'known_sources' },
  { table: 'one_time_secrets' },
  // access tokens that came with one may live this much longer, and are valid only while their family exists
  { table: 'refresh_tokens', keptSeconds: 86_400 },
  // an assertion in this table is refused: an instance whose clock is behind must not accept it again
  { table: 'client_assertions', keptSeconds: 600 },
]

/** After a week without a failure the next lock is a short one again. */
const forgottenLockSeconds = 7 * 86_400

/**
 * Removes rows that have ended: they no longer count, and would only fill the database. It may run on several instances at
 * once.
 *
 * @param signal ends the work after the current batch of rows
 */
export async function removeExpired(
  db: Database,
  rules: readonly RetentionRule[],
  nowSeconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const remove = (table: keyof DatabaseSchema, column: string, ended: number) =>
    inPacedBatches(db, (rows) => removeOldest(db, { table, column, ended, rows }), signal)
  for (const { table, keptSeconds = 0 } of rules) await remove(table, 'expires_at', nowSeconds - keptSeconds)
  await remove('factor_locks', 'failed_at', nowSeconds - forgottenLockSeconds)
}

interface Batch {
  table: keyof DatabaseSchema
  /** Has an index. */
  column: string
  ended: number
  rows: number
}

/** Rows are named by their place, so that a batch is small even if many ended in the same second. */
export function oldestOf(db: Database, { table, column, ended, rows }: Batch): RawBuilder<unknown> {
  const name = sql.table(table)
  const end = sql.ref(column)
  const oldest = sql`${end} <= ${ended} order by ${end} limit ${rows}`
  if (db.getExecutor().adapter instanceof SqliteAdapter) {
    return sql`delete from ${name} where rowid in (select rowid from ${name} where ${oldest})`
  }
  // `skip locked`: another instance removes those; the second comparison: a row that was prolonged meanwhile stays
  return sql`delete from ${name}
    where ctid = any(array(select ctid from ${name} where ${oldest} for update skip locked)) and ${end} <= ${ended}`
}

/** That rows are gone may be lost in a power cut, so nothing waits for the disk. */
async function removeOldest(db: Database, batch: Batch): Promise<number> {
  const query = { ...oldestOf(db, batch).compile(db), ...lossyQuery }
  const { numAffectedRows = 0n } = await db.executeQuery(query)
  return Number(numAffectedRows)
}
