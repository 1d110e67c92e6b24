import { testVolume } from '@latchkey/test-volume'
import { retentionRules } from '../../src/methods/retention-rules.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { removeExpired } from '../../src/storage/remove-expired.ts'
import { onBothDatabases } from '../support/databases.ts'

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
