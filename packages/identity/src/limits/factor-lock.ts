import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'

/** When failures lock a factor. */
export interface LockRules {
  /** Wrong tries until it is locked. */
  mostFailures: number
  /** Seconds of the first lock. Each further lock takes twice as long. */
  lockSeconds: number
  /** Seconds after a failure until it is forgotten. @default lockSeconds */
  forgetSeconds?: number
}

/** What is locked. */
export interface FactorLock {
  tenantId: string
  /** Such as app, factor and who tries. Kept only as a hash. */
  key: readonly string[]
}

/** A lock grows up to this many times the first: with 15 minutes to 16 hours. */
const mostGrowth = 64

/**
 * Counts one try as a failure before anything is compared, so any number of tries at once compare no more than allowed.
 * Tries at a locked factor do not count, so nobody can keep it locked. A success has to call {@link clearLocks}.
 *
 * @returns false while the factor is locked
 */
export async function spendTry(
  db: Database,
  lock: FactorLock,
  rules: LockRules,
  now: number,
): Promise<boolean> {
  const { mostFailures, lockSeconds, forgetSeconds = lockSeconds } = rules
  const int = (value: number) => sql`cast(${value} as bigint)`
  const isForgotten = sql`factor_locks.failed_at <= ${int(now - forgetSeconds)}`
  const locks =
    mostFailures <= 1
      ? sql`1 = 1`
      : sql`(not ${isForgotten} and factor_locks.failures >= ${int(mostFailures - 1)})`
  const isFirst = mostFailures <= 1
  const { rows } = await sql`
    insert into factor_locks (tenant_id, lock_id, failures, failed_at, locked_until, growth)
    values (${lock.tenantId}, ${idOf(lock)}, ${int(isFirst ? 0 : 1)}, ${int(now)},
      ${int(isFirst ? now + lockSeconds : 0)}, ${int(isFirst ? 2 : 1)})
    on conflict (tenant_id, lock_id) do update set
      failures = case when ${locks} then 0 when ${isForgotten} then 1 else factor_locks.failures + 1 end,
      failed_at = ${int(now)},
      locked_until = case when ${locks} then ${int(now)} + ${int(lockSeconds)} * factor_locks.growth
        else factor_locks.locked_until end,
      growth = case when ${locks} and factor_locks.growth < ${int(mostGrowth)} then factor_locks.growth * 2
        else factor_locks.growth end
    where factor_locks.locked_until <= ${int(now)}
    returning failures`.execute(db)
  return rows.length > 0
}

/**
 * Gives back one try that was never compared. If the factor was locked in the second of that try, it is open again, one failure short
 * of the lock: without the try it would not have been locked.
 *
 * @param triedAt when it was counted, seconds since the epoch
 */
export async function giveBackTry(
  db: Database,
  lock: FactorLock,
  { mostFailures }: LockRules,
  triedAt: number,
): Promise<void> {
  const own = db
    .updateTable('factor_locks')
    .where('tenant_id', '=', lock.tenantId)
    .where('lock_id', '=', idOf(lock))
  const { numUpdatedRows } = await own
    .set({
      failures: mostFailures - 1,
      locked_until: 0,
      // the greatest growth may have been reached before
      growth: sql`case when growth between 2 and ${mostGrowth - 1} then growth / 2 else growth end`,
    })
    .where('failures', '=', 0)
    .where('failed_at', '=', triedAt)
    .where('locked_until', '>', triedAt)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  await own
    .set((eb) => ({ failures: eb('failures', '-', 1) }))
    .where('failures', '>', 0)
    .execute()
}

/** Forgets all failures, and opens the locks. */
export async function clearLocks(
  db: Database | DatabaseTransaction,
  locks: readonly FactorLock[],
): Promise<void> {
  for (const lock of locks) {
    await db
      .deleteFrom('factor_locks')
      .where('tenant_id', '=', lock.tenantId)
      .where('lock_id', '=', idOf(lock))
      .execute()
  }
}

function idOf({ key }: FactorLock): string {
  return sha256(JSON.stringify(key))
}
