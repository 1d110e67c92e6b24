import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { type ApiError, rateLimited } from '../errors/api-error.ts'
import type { Limit } from '../options.ts'
import { prepareQuery } from '../storage/prepared-query.ts'
import type { Database } from '../storage/schema.ts'
import { secondsUntilAllowed, slotAt } from './sliding-window.ts'

/** A limit, and whose tries count in it. */
export interface Bucket {
  limit: Limit
  /** Such as tenant, kind of try and identifier. Kept only as a hash. */
  key: readonly string[]
}

/**
 * Counts tries in the database, so that a limit holds over all instances. A try is counted before it is made. Refused
 * tries do not count, so an attacker cannot keep somebody out for longer than the window.
 */
export interface Limiter {
  /** Counts one try in every bucket. @throws ApiError 429 `rate_limited` */
  spend(buckets: readonly Bucket[], nowSeconds: number): Promise<void>
  /** Counts one try in every bucket, full or not; false if any was full. */
  trySpend(buckets: readonly Bucket[], nowSeconds: number): Promise<boolean>
  /** Counts one try, whether there is room or not. */
  count(bucket: Bucket, nowSeconds: number): Promise<void>
  /** Gives back one try: it was a success. */
  giveBack(bucket: Bucket, nowSeconds: number): Promise<void>
  /** Forgets all tries. */
  reset(bucket: Bucket): Promise<void>
}

type TakeValues = {
  bucket: string
  slot: number
  previousSlot: number
  secondsLeft: number
  windowSeconds: number
  /** (max − 1) × windowSeconds: the arithmetic stays in whole numbers. */
  room: number
  expiresAt: number
}

export function createLimiter(db: Database): Limiter {
  const countTry = prepareQuery<TakeValues, { hits: number }>(db, (value) => {
    const previous = sql<number>`coalesce((select p.hits from counters as p where p.bucket = ${value('bucket', 'text')} and p.slot = ${value('previousSlot', 'bigint')}), 0) * ${value('secondsLeft', 'bigint')}`
    const statement = sql<{ hits: number }>`
      insert into counters (bucket, slot, hits, expires_at)
      select ${value('bucket', 'text')}, ${value('slot', 'bigint')}, 1, ${value('expiresAt', 'bigint')}
      where ${previous} <= ${value('room', 'bigint')}
      on conflict (bucket, slot) do update set hits = counters.hits + 1
      where ${previous} + counters.hits * ${value('windowSeconds', 'bigint')} <= ${value('room', 'bigint')}
      returning hits`
    return { compile: () => statement.compile(db) }
  })

  async function countOne({ limit, key }: Bucket, now: number): Promise<boolean> {
    const { index, secondsLeft } = slotAt(limit, now)
    const bucket = nameOf(key)
    const counted = await countTry({
      bucket,
      slot: index,
      previousSlot: index - 1,
      secondsLeft,
      windowSeconds: limit.windowSeconds,
      room: (limit.max - 1) * limit.windowSeconds,
      expiresAt: (index + 2) * limit.windowSeconds,
    })
    return counted.length > 0
  }

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

  async function giveBack({ limit, key }: Bucket, now: number): Promise<void> {
    await db
      .updateTable('counters')
      .set((eb) => ({ hits: eb('hits', '-', 1) }))
      .where('bucket', '=', nameOf(key))
      .where('slot', '=', slotAt(limit, now).index)
      .where('hits', '>', 0)
      .execute()
  }

  return {
    async spend(buckets, now) {
      for (const [index, bucket] of buckets.entries()) {
        if (await countOne(bucket, now)) continue
        // a refused try counts nowhere, or one address would fill the budget that all users of a client share
        await Promise.all(buckets.slice(0, index).map((counted) => giveBack(counted, now)))
        throw await refusal(bucket, now)
      }
    },
    async trySpend(buckets, now) {
      let hasRoom = true
      for (const bucket of buckets) hasRoom = (await countOne(bucket, now)) && hasRoom
      return hasRoom
    },
    async count({ limit, key }, now) {
      const { index } = slotAt(limit, now)
      await db
        .insertInto('counters')
        .values({ bucket: nameOf(key), slot: index, hits: 1, expires_at: (index + 2) * limit.windowSeconds })
        .onConflict((conflict) =>
          conflict.columns(['bucket', 'slot']).doUpdateSet((eb) => ({ hits: eb('counters.hits', '+', 1) })),
        )
        .execute()
    },
    giveBack,
    async reset({ key }) {
      await db.deleteFrom('counters').where('bucket', '=', nameOf(key)).execute()
    },
  }
}

function nameOf(key: readonly string[]): string {
  return hash('sha256', JSON.stringify(key), 'base64url')
}
