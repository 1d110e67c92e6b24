import { type RawBuilder, SqliteAdapter, sql } from 'kysely'
import { type Place, prepareQuery } from '../storage/prepared-query.ts'
import type { Database } from '../storage/schema.ts'
import { hasMark, isFullOfMarks, withMark } from './try-mark.ts'

/** A try that is to be counted, if there is room. */
export interface AskedCount {
  bucket: string
  slot: number
  secondsLeft: number
  windowSeconds: number
  /** (max − 1) × windowSeconds: the arithmetic stays in whole numbers. */
  room: number
  expiresAt: number
  mark: string
}

/** A try as it was counted in one counter. */
export type CountedHit = Pick<AskedCount, 'bucket' | 'slot' | 'mark'>

/** Counters in the database: each call is one statement, whatever their number. */
export interface CounterQueries {
  /** Counts a try in each that has room. @returns their buckets */
  count(asked: readonly AskedCount[]): Promise<ReadonlySet<string>>
  /** Takes a try away from each. */
  lessen(counters: readonly Pick<CountedHit, 'bucket' | 'slot'>[]): Promise<void>
  /**
   * Takes a try away from each that still has its mark, so it may run again, and after a removal. A counter that has more tries than it
   * keeps marks of loses one in any case.
   */
  giveBack(hits: readonly CountedHit[]): Promise<void>
  /** Takes a try away from each that still has its mark: one that may not have been counted. */
  giveBackMarked(hits: readonly CountedHit[]): Promise<void>
  /** Removes all counters of some buckets. */
  remove(buckets: readonly string[]): Promise<void>
}

type Values = Record<string, string | number>
type Query<Row> = (values: Values) => Promise<Row[]>

/**
 * Statements for each number of counters are compiled at their first use. All of them lock the rows in the same order, so that
 * no two wait for each other.
 */
export function createCounterQueries(db: Database): CounterQueries {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  // by bytes, as `byBucket` does: databases have collations of their own
  const inOrder = isSqlite
    ? sql`order by own.bucket, own.slot`
    : sql`order by own.bucket collate "C", own.slot for update`
  const counting = byNumber((rows) => prepareCounting(db, rows))
  const isMarked = hasMark(sql`own.marks`, markOf(sql`own`))
  const lessening = byNumber((rows) => prepareGivingBack(db, rows, inOrder, sql`1 = 1`))
  const giving = byNumber((rows) =>
    prepareGivingBack(db, rows, inOrder, sql`(${isMarked} or ${isFullOfMarks(sql`own.marks`)})`),
  )
  const givingMarked = byNumber((rows) => prepareGivingBack(db, rows, inOrder, isMarked))
  const removing = byNumber((rows) => prepareRemoval(db, rows, inOrder))
  return {
    async count(asked) {
      if (asked.length === 0) return new Set()
      const counted = await counting(asked.length)(numbered([...asked].sort(byBucket)))
      return new Set(counted.map(({ bucket }) => bucket))
    },
    async lessen(counters) {
      if (counters.length > 0)
        await lessening(counters.length)(numbered(counters.map((counter) => ({ mark: '', ...counter }))))
    },
    async giveBack(hits) {
      if (hits.length > 0) await giving(hits.length)(numbered(hits))
    },
    async giveBackMarked(hits) {
      if (hits.length > 0) await givingMarked(hits.length)(numbered(hits))
    },
    async remove(buckets) {
      if (buckets.length > 0) await removing(buckets.length)(numbered(buckets.map((bucket) => ({ bucket }))))
    },
  }
}

function prepareCounting(db: Database, rows: number): Query<{ bucket: string }> {
  return prepareQuery<Values, { bucket: string }>(db, (value) => {
    const columns = {
      slot: 'bigint',
      secondsLeft: 'bigint',
      windowSeconds: 'bigint',
      room: 'bigint',
    } as const
    const asked = valuesOf(value, rows, {
      bucket: 'text',
      ...columns,
      expiresAt: 'bigint',
      mark: 'text',
    })
    const previous = sql`coalesce((select p.hits from counters as p
      where p.bucket = asked.bucket and p.slot = asked.slot - 1), 0) * asked.seconds_left`
    const statement = sql<{ bucket: string }>`
      with asked (bucket, slot, seconds_left, window_seconds, room, expires_at, mark) as (values ${asked})
      insert into counters (bucket, slot, hits, expires_at, marks)
      select asked.bucket, asked.slot, 1, asked.expires_at, asked.mark from asked where ${previous} <= asked.room
      on conflict (bucket, slot) do update set hits = counters.hits + 1,
        marks = ${withMark(sql`counters.marks`, sql`excluded.marks`)}
      where (select ${previous} + counters.hits * asked.window_seconds <= asked.room
        from asked where asked.bucket = counters.bucket)
      returning bucket`
    return { compile: () => statement.compile(db) }
  })
}

function prepareGivingBack(
  db: Database,
  rows: number,
  inOrder: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): Query<unknown> {
  return prepareQuery<Values, unknown>(db, (value) => {
    const asked = valuesOf(value, rows, { bucket: 'text', slot: 'bigint', mark: 'text' })
    const statement = sql`with asked (bucket, slot, mark) as (values ${asked})
      update counters set hits = hits - 1, marks = replace(marks, ${markOf(sql`counters`)}, '')
      where hits > 0 and (bucket, slot) in (
        select own.bucket, own.slot from counters as own
        where (own.bucket, own.slot) in (select asked.bucket, asked.slot from asked) and ${condition}
        ${inOrder})`
    return { compile: () => statement.compile(db) }
  })
}

/** The mark that is asked for a counter. */
function markOf(counter: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select asked.mark from asked where asked.bucket = ${counter}.bucket and asked.slot = ${counter}.slot)`
}

function prepareRemoval(db: Database, rows: number, inOrder: RawBuilder<unknown>): Query<unknown> {
  return prepareQuery<Values, unknown>(db, (value) => {
    const asked = valuesOf(value, rows, { bucket: 'text' })
    const statement = sql`with asked (bucket) as (values ${asked})
      delete from counters where (bucket, slot) in (
        select own.bucket, own.slot from counters as own
        where own.bucket in (select asked.bucket from asked)
        ${inOrder})`
    return { compile: () => statement.compile(db) }
  })
}

/** Places for rows of values, which {@link numbered} fills. */
function valuesOf(
  value: Place<Values>,
  rows: number,
  columns: Readonly<Record<string, 'text' | 'bigint'>>,
): RawBuilder<unknown> {
  const names = Object.entries(columns)
  const rowAt = (index: number) =>
    sql`(${sql.join(names.map(([name, type]) => value(`${name}${index}`, type)))})`
  return sql.join(Array.from({ length: rows }, (_, index) => rowAt(index)))
}

function numbered(rows: readonly object[]): Values {
  return Object.fromEntries(
    rows.flatMap((row, index) => Object.entries(row).map(([name, value]) => [`${name}${index}`, value])),
  )
}

function byBucket(a: AskedCount, b: AskedCount): number {
  return a.bucket < b.bucket ? -1 : 1
}

function byNumber<Made>(make: (count: number) => Made): (count: number) => Made {
  const made = new Map<number, Made>()
  return (count) => {
    const known = made.get(count) ?? make(count)
    made.set(count, known)
    return known
  }
}
