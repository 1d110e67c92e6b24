import { testVolume } from '@latchkey/test-volume'
import { sql } from 'kysely'
import t from 'tap'
import { retentionRules } from '../../src/methods/retention-rules.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { oldestOf, removeExpired } from '../../src/storage/remove-expired.ts'
import { onBothDatabases, postgres } from '../support/databases.ts'

onBothDatabases((t, database) => {
  t.test('what has ended goes, in batches, and what has not stays', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(() => close())
    const now = 1_800_000_000
    const count = testVolume(t, 'rows', { short: 2500, long: 100_000 })
    // the last 499 have not expired
    const first = now + 500 - count
    const row = (index: number) => ({ bucket: `b${index}`, slot: 1, hits: 1, expires_at: first + index })
    const rows = Array.from({ length: count }, (_, index) => row(index))
    for (let from = 0; from < rows.length; from += 500) {
      await db
        .insertInto('counters')
        .values(rows.slice(from, from + 500))
        .execute()
    }
    await removeExpired(db, retentionRules, now)
    const left = await db.selectFrom('counters').select('expires_at').orderBy('expires_at').execute()
    t.equal(left.length, 499)
    t.equal(left[0]?.expires_at, now + 1)
  })

  t.test('rows that all ended in the same second go in batches too', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(() => close())
    const now = 1_800_000_000
    const row = (index: number) => ({ bucket: `b${index}`, slot: 1, hits: 1, expires_at: now })
    const rows = Array.from({ length: 1000 }, (_, index) => row(index))
    await db.insertInto('counters').values(rows).execute()
    const query = oldestOf(db, { table: 'counters', column: 'expires_at', ended: now, rows: 40 })
    t.equal((await query.execute(db)).numAffectedRows, 40n)
    await removeExpired(db, retentionRules, now)
    t.same(await db.selectFrom('counters').selectAll().execute(), [])
  })

  t.test('a sweep that is stopped leaves the rest to the next one', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(() => close())
    const now = 1_800_000_000
    await db.insertInto('counters').values({ bucket: 'b', slot: 1, hits: 1, expires_at: now }).execute()
    await removeExpired(db, retentionRules, now, AbortSignal.abort())
    t.equal((await db.selectFrom('counters').selectAll().execute()).length, 1)
  })

  t.test('a used assertion is known for some minutes more, as clocks differ', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(() => close())
    const now = 1_800_000_000
    await db
      .insertInto('client_assertions')
      .values([
        { assertion_hash: 'old', expires_at: now - 601 },
        { assertion_hash: 'late', expires_at: now - 599 },
      ])
      .execute()
    await removeExpired(db, retentionRules, now)
    const left = await db.selectFrom('client_assertions').select('assertion_hash').execute()
    t.strictSame(
      left.map((row) => row.assertion_hash),
      ['late'],
    )
  })
})

t.test('expired rows of every table are found by an index', async (t) => {
  const { db, close } = await openStorage(':memory:')
  t.after(() => close())
  const columns = [
    ...retentionRules.map(({ table }) => ({ table, column: 'expires_at' })),
    { table: 'factor_locks' as const, column: 'failed_at' },
  ]
  for (const { table, column } of columns) {
    const query = oldestOf(db, { table, column, ended: 1, rows: 1 })
    const { rows } = await sql<{ detail: string }>`explain query plan ${query}`.execute(db)
    const plan = rows.map(({ detail }) => detail).join('; ')
    t.match(plan, /SEARCH \w+ USING (COVERING )?INDEX/, `${table}: ${plan}`)
    t.notMatch(plan, /SCAN|TEMP B-TREE/, `${table}: ${plan}`)
  }
})

t.test('a row that is prolonged while it is removed stays', async (t) => {
  const { db, close } = await openStorage(await postgres.open(t))
  t.after(() => close())
  const now = 1_800_000_000
  const counters = [1, 2].map((slot) => ({ bucket: 'b', slot, hits: 1, expires_at: now }))
  await db.insertInto('counters').values(counters).execute()
  await db.transaction().execute(async (other) => {
    await other
      .updateTable('counters')
      .set({ expires_at: now + 60 })
      .where('slot', '=', 1)
      .execute()
    await removeExpired(db, retentionRules, now)
    t.strictSame(
      (await other.selectFrom('counters').select('slot').execute()).map(({ slot }) => slot),
      [1],
    )
  })
  t.equal((await db.selectFrom('counters').selectAll().execute()).length, 1)
})
