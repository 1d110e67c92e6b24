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

/** Rows of one statement: on SQLite the event loop stands still for it. */
const rowsAtOnce = 500

/** Removes rows that have ended: they no longer count, and would only fill the database. */
export async function removeExpired(
  db: Database,
  rules: readonly RetentionRule[],
  nowSeconds: number,
): Promise<void> {
  for (const { table, keptSeconds = 0 } of rules) await removeInBatches(db, table, nowSeconds - keptSeconds)
  // a week of quiet, and the next lock is a short one again
  await db
    .deleteFrom('factor_locks')
    .where('failed_at', '<=', nowSeconds - 7 * 86_400)
    .execute()
}

/** The oldest first, so that a batch is a span of time, which both databases can say. */
async function removeInBatches(db: Database, table: ExpiringTable, ended: number): Promise<void> {
  for (;;) {
    const last = await db
      .selectFrom(table)
      .select('expires_at')
      .where('expires_at', '<=', ended)
      .orderBy('expires_at')
      .offset(rowsAtOnce - 1)
      .limit(1)
      .executeTakeFirst()
    await db
      .deleteFrom(table)
      .where('expires_at', '<=', last?.expires_at ?? ended)
      .execute()
    if (last === undefined) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
