import { sql } from 'kysely'
import { mayHaveRun } from '../storage/database-fault.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'
import type { OwedReturns } from './owed-returns.ts'
import { hasMark, newTryMark, withMark } from './try-mark.ts'

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

/** A try as it was counted at a lock. */
export interface LockTry {
  lock: FactorLock
  rules: LockRules
  mark: string
  /** Seconds since the epoch. */
  countedAt: number
}

/** Counts tries at factors. */
export interface FactorLocks {
  /**
   * Counts one try as a failure before anything is compared, so any number of tries at once compare no more than allowed.
   * Tries at a locked factor do not count, so nobody can keep it locked. A success has to call {@link clearLocks}. If the database
   * fails and the try may have been counted nevertheless, it is taken back later.
   *
   * @returns undefined while the factor is locked
   */
  spendTry(lock: FactorLock, rules: LockRules, now: number): Promise<LockTry | undefined>
  /**
   * Gives back one try that was never compared, later if the database fails just then. If the factor was locked by it, or by a later
   * one, it is open again, one failure short of the lock: without the try it would not have been locked. Never rejects.
   */
  giveBack(counted: LockTry): Promise<void>
}

/** @param returns gives back later what cannot be given back now */
export function createFactorLocks(db: Database, returns: OwedReturns): FactorLocks {
  return {
    async spendTry(lock, rules, now) {
      const counted = { lock, rules, mark: newTryMark(), countedAt: now }
      try {
        return (await count(db, counted)) ? counted : undefined
      } catch (error) {
        if (mayHaveRun(error)) returns.owe(() => giveBack(db, counted))
        throw error
      }
    },
    giveBack: (counted) => returns.giveBack(() => giveBack(db, counted)),
  }
}

async function count(db: Database, { lock, rules, mark, countedAt }: LockTry): Promise<boolean> {
  const { mostFailures, lockSeconds, forgetSeconds = lockSeconds } = rules
  const int = (value: number) => sql`cast(${value} as bigint)`
  const now = int(countedAt)
  const isForgotten = sql`factor_locks.failed_at <= ${int(countedAt - forgetSeconds)}`
  const locks =
    mostFailures <= 1
      ? sql`1 = 1`
      : sql`(not ${isForgotten} and factor_locks.failures >= ${int(mostFailures - 1)})`
  const isFirst = mostFailures <= 1
  const { rows } = await sql`
    insert into factor_locks (tenant_id, lock_id, failures, failed_at, locked_until, growth, marks)
    values (${lock.tenantId}, ${idOf(lock)}, ${int(isFirst ? 0 : 1)}, ${now},
      ${int(isFirst ? countedAt + lockSeconds : 0)}, ${int(isFirst ? 2 : 1)}, ${mark})
    on conflict (tenant_id, lock_id) do update set
      failures = case when ${locks} then 0 when ${isForgotten} then 1 else factor_locks.failures + 1 end,
      failed_at = ${now},
      locked_until = case when ${locks} then ${now} + ${int(lockSeconds)} * factor_locks.growth
        else factor_locks.locked_until end,
      growth = case when ${locks} and factor_locks.growth < ${int(mostGrowth)} then factor_locks.growth * 2
        else factor_locks.growth end,
      marks = case when ${isForgotten} or factor_locks.failures = 0 then excluded.marks
        else ${withMark(sql`factor_locks.marks`, sql`excluded.marks`)} end
    where factor_locks.locked_until <= ${now}
    returning failures`.execute(db)
  return rows.length > 0
}

/** A try has its mark until it is given back or forgotten, so this may run again. */
async function giveBack(db: Database, { lock, rules, mark, countedAt }: LockTry): Promise<void> {
  const hasLocked = sql`(failures = 0 and locked_until > ${countedAt})`
  // the greatest growth may have been reached before
  const hasGrown = sql`${hasLocked} and growth between 2 and ${mostGrowth - 1}`
  await sql`
    update factor_locks set
      failures = case when ${hasLocked} then cast(${rules.mostFailures - 1} as bigint)
        when failures > 0 then failures - 1 else 0 end,
      locked_until = case when ${hasLocked} then 0 else locked_until end,
      growth = case when ${hasGrown} then growth / 2 else growth end,
      marks = replace(marks, ${mark}, '')
    where tenant_id = ${lock.tenantId} and lock_id = ${idOf(lock)}
      and ${hasMark(sql`marks`, sql`${mark}`)}`.execute(db)
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
