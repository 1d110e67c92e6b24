import { hash } from 'node:crypto'
import { type ApiError, rateLimited } from '../errors/api-error.ts'
import type { Limit } from '../options.ts'
import { mayHaveRun } from '../storage/database-fault.ts'
import type { Database } from '../storage/schema.ts'
import { type AskedCount, type CountedHit, createCounterQueries } from './counter-queries.ts'
import type { OwedReturns } from './owed-returns.ts'
import { secondsUntilAllowed, slotAt } from './sliding-window.ts'
import { newTryMark } from './try-mark.ts'

/** A limit, and whose tries count in it. */
export interface Bucket {
  limit: Limit
  /** Such as tenant, kind of try and identifier. Kept only as a hash. */
  key: readonly string[]
}

/** A bucket in which a try is to be counted. */
export interface AskedBucket extends Bucket {
  /** Counts even if it is full. @default false */
  always?: boolean
}

/** A try as it was counted in one bucket. */
export interface CountedTry {
  /** As it was asked for. */
  bucket: Bucket
  hit: CountedHit
}

/**
 * Counts tries in the database, so that a limit holds over all instances. A try is counted before it is made. Refused
 * tries do not count, so an attacker cannot keep somebody out for longer than the window. Each call is one statement, of
 * different buckets. If the database fails and a try may have been counted nevertheless, it is taken back later.
 */
export interface Limiter {
  /** Counts one try in every bucket. @throws ApiError 429 `rate_limited`: then it counts nowhere */
  spend(buckets: readonly AskedBucket[], nowSeconds: number): Promise<CountedTry[]>
  /** Counts one try in every bucket that has room. @returns for each the try; undefined: it had none */
  spendEach(buckets: readonly AskedBucket[], nowSeconds: number): Promise<(CountedTry | undefined)[]>
  /** The same for one bucket. */
  trySpend(bucket: AskedBucket, nowSeconds: number): Promise<CountedTry | undefined>
  /** Gives back tries, later if the database fails just then. Never rejects. */
  giveBack(tries: readonly CountedTry[]): Promise<void>
  /** Takes one try away from every bucket, whichever it was. */
  lessen(buckets: readonly Bucket[], nowSeconds: number): Promise<void>
  /** Forgets all tries. */
  reset(buckets: readonly Bucket[]): Promise<void>
}

/** More than any count of tries, times any window. */
const noLimit = 1e15

/** @param returns gives back later what cannot be given back now */
export function createLimiter(db: Database, returns: OwedReturns): Limiter {
  const counters = createCounterQueries(db)

  async function refusal({ limit, key }: Bucket, now: number): Promise<ApiError> {
    const { index, secondsLeft } = slotAt(limit, now)
    const bucket = nameOf(key)
    const rows = await db
      .selectFrom('counters')
      .select(['slot', 'hits'])
      .where('bucket', '=', bucket)
      .where('slot', '>=', index - 1)
      .execute()
    const hitsOf = (slot: number) => rows.find((row) => row.slot === slot)?.hits ?? 0
    const hits = { previous: hitsOf(index - 1), current: hitsOf(index) }
    return rateLimited(secondsUntilAllowed(limit, hits, secondsLeft))
  }

  async function spendEach(
    buckets: readonly AskedBucket[],
    now: number,
  ): Promise<(CountedTry | undefined)[]> {
    const mark = newTryMark()
    const asked = buckets.map((bucket) => ({ bucket, hit: askedCount(bucket, now, mark) }))
    const counted = await count(asked.map(({ hit }) => hit))
    return asked.map((each) => (counted.has(each.hit.bucket) ? each : undefined))
  }

  async function count(asked: readonly AskedCount[]): Promise<ReadonlySet<string>> {
    try {
      return await counters.count(asked)
    } catch (error) {
      if (mayHaveRun(error)) returns.owe(() => counters.giveBackMarked(asked))
      throw error
    }
  }

  async function giveBack(tries: readonly CountedTry[]): Promise<void> {
    if (tries.length === 0) return
    const hits = tries.map(({ hit }) => hit)
    await returns.giveBack(() => counters.giveBack(hits))
  }

  return {
    async spend(buckets, now) {
      const tries = await spendEach(buckets, now)
      const counted = tries.filter((each) => each !== undefined)
      const full = buckets.find((_, index) => tries[index] === undefined)
      if (full === undefined) return counted
      // a refused try counts nowhere, or one address would fill the budget that all users of a client share
      await giveBack(counted)
      throw await refusal(full, now)
    },
    spendEach,
    trySpend: async (bucket, now) => (await spendEach([bucket], now))[0],
    giveBack,
    lessen: (buckets, now) => counters.lessen(buckets.map((bucket) => askedCount(bucket, now, ''))),
    reset: (buckets) => counters.remove(buckets.map(({ key }) => nameOf(key))),
  }
}

function askedCount({ limit, key, always = false }: AskedBucket, now: number, mark: string): AskedCount {
  const { index, secondsLeft } = slotAt(limit, now)
  return {
    bucket: nameOf(key),
    slot: index,
    secondsLeft,
    windowSeconds: limit.windowSeconds,
    room: always ? noLimit : (limit.max - 1) * limit.windowSeconds,
    expiresAt: (index + 2) * limit.windowSeconds,
    mark,
  }
}

function nameOf(key: readonly string[]): string {
  return hash('sha256', JSON.stringify(key), 'base64url')
}
