import { hash } from 'node:crypto'
import { type ApiError, rateLimited } from '../errors/api-error.ts'
import type { Limit } from '../options.ts'
import type { Database } from '../storage/schema.ts'
import { type AskedCount, createCounterQueries } from './counter-queries.ts'
import { secondsUntilAllowed, slotAt } from './sliding-window.ts'

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

/**
 * Counts tries in the database, so that a limit holds over all instances. A try is counted before it is made. Refused
 * tries do not count, so an attacker cannot keep somebody out for longer than the window. Each call is one statement, of
 * different buckets.
 */
export interface Limiter {
  /** Counts one try in every bucket. @throws ApiError 429 `rate_limited`: then it counts nowhere */
  spend(buckets: readonly AskedBucket[], nowSeconds: number): Promise<void>
  /** Counts one try in every bucket that has room. @returns for each whether it had */
  spendEach(buckets: readonly AskedBucket[], nowSeconds: number): Promise<boolean[]>
  /** The same; false if any was full. */
  trySpend(buckets: readonly AskedBucket[], nowSeconds: number): Promise<boolean>
  /** Gives back one try in every bucket: it was a success. */
  giveBack(buckets: readonly Bucket[], nowSeconds: number): Promise<void>
  /** Forgets all tries. */
  reset(buckets: readonly Bucket[]): Promise<void>
}

/** More than any count of tries, times any window. */
const noLimit = 1e15

export function createLimiter(db: Database): Limiter {
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

  async function spendEach(buckets: readonly AskedBucket[], now: number): Promise<boolean[]> {
    const asked = buckets.map((bucket) => askedCount(bucket, now))
    const counted = await counters.count(asked)
    return asked.map(({ bucket }) => counted.has(bucket))
  }

  async function giveBack(buckets: readonly Bucket[], now: number): Promise<void> {
    await counters.giveBack(
      buckets.map(({ limit, key }) => ({ bucket: nameOf(key), slot: slotAt(limit, now).index })),
    )
  }

  return {
    async spend(buckets, now) {
      const counted = await spendEach(buckets, now)
      const full = buckets.find((_, index) => counted[index] === false)
      if (full === undefined) return
      // a refused try counts nowhere, or one address would fill the budget that all users of a client share
      await giveBack(
        buckets.filter((_, index) => counted[index]),
        now,
      )
      throw await refusal(full, now)
    },
    spendEach,
    trySpend: async (buckets, now) => (await spendEach(buckets, now)).every((hasRoom) => hasRoom),
    giveBack,
    reset: (buckets) => counters.remove(buckets.map(({ key }) => nameOf(key))),
  }
}

function askedCount({ limit, key, always = false }: AskedBucket, now: number): AskedCount {
  const { index, secondsLeft } = slotAt(limit, now)
  return {
    bucket: nameOf(key),
    slot: index,
    secondsLeft,
    windowSeconds: limit.windowSeconds,
    room: always ? noLimit : (limit.max - 1) * limit.windowSeconds,
    expiresAt: (index + 2) * limit.windowSeconds,
  }
}

function nameOf(key: readonly string[]): string {
  return hash('sha256', JSON.stringify(key), 'base64url')
}
