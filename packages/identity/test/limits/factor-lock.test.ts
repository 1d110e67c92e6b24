import { clearLocks, giveBackTry, type LockRules, spendTry } from '../../src/limits/factor-lock.ts'
import { retentionRules } from '../../src/methods/retention-rules.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { removeExpired } from '../../src/storage/remove-expired.ts'
import { onBothDatabases } from '../support/databases.ts'

const start = 1_800_000_000
const lock = { tenantId: 'acme', key: ['totp', 'shop', 'x', 'first'] }

onBothDatabases((t, database) => {
  t.test('a lock lets so many tries through, then none until it ends', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(close)
    const rules = { mostFailures: 3, lockSeconds: 60 }
    const tries = async (now: number, count: number, given: LockRules = rules) => {
      const results: boolean[] = []
      for (let index = 0; index < count; index += 1) results.push(await spendTry(db, lock, given, now))
      return results
    }
    t.same(await tries(start, 4), [true, true, true, false])
    t.same(await tries(start + 59, 1), [false], 'a try at a lock does not prolong it')
    t.same(await tries(start + 60, 4), [true, true, true, false])
    t.same(await tries(start + 60 + 119, 1), [false], 'the second lock takes twice as long')
    t.same(await tries(start + 60 + 120, 1), [true])
  })

  t.test('single failures are forgotten', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(close)
    const rules = { mostFailures: 2, lockSeconds: 60 }
    for (let round = 0; round < 5; round += 1)
      t.equal(await spendTry(db, lock, rules, start + round * 60), true)
    t.equal(await spendTry(db, lock, rules, start + 4 * 60), true, 'this one locks')
    t.equal(await spendTry(db, lock, rules, start + 4 * 60), false)
  })

  t.test('a try that is given back leaves what was there before it', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(close)
    const rules = { mostFailures: 3, lockSeconds: 60 }
    const state = () =>
      db
        .selectFrom('factor_locks')
        .select(['failures', 'locked_until', 'growth'])
        .where('tenant_id', '=', lock.tenantId)
        .executeTakeFirstOrThrow()
    for (let failures = 1; failures <= 3; failures += 1) {
      await spendTry(db, lock, rules, start)
      await giveBackTry(db, lock, rules, start)
      t.match(await state(), { failures: failures - 1, locked_until: 0, growth: 1 })
      await spendTry(db, lock, rules, start)
    }
    t.match(await state(), { failures: 0, locked_until: start + 60, growth: 2 }, 'the third locks')
    await giveBackTry(db, lock, rules, start - 1)
    t.match(await state(), { locked_until: start + 60 }, 'a try of another second did not lock it')
    await giveBackTry(db, lock, rules, start)
    t.match(await state(), { failures: 2, locked_until: 0, growth: 1 })
    t.equal(await spendTry(db, lock, rules, start), true)
    t.equal(await spendTry(db, lock, rules, start), false, 'it locks again')
  })

  t.test('a success forgets everything, and locks of others stay', async (t) => {
    const { db, close } = await openStorage(await database.open(t))
    t.after(close)
    const rules = { mostFailures: 1, lockSeconds: 60 }
    const others = [
      { ...lock, tenantId: 'globex' },
      { ...lock, key: ['totp', 'shop', 'x', 'second'] },
    ]
    for (const each of [lock, ...others]) {
      t.equal(await spendTry(db, each, rules, start), true)
      t.equal(await spendTry(db, each, rules, start), false)
    }
    await clearLocks(db, [lock])
    t.equal(await spendTry(db, lock, rules, start), true)
    for (const each of others) t.equal(await spendTry(db, each, rules, start + 59), false)
  })

  t.test(
    'H01 locks grow to 64 times the first and no further, and a week of quiet forgets that',
    async (t) => {
      const { db, close } = await openStorage(await database.open(t))
      t.after(close)
      const rules = { mostFailures: 1, lockSeconds: 60 }
      let now = start
      for (const growth of [1, 2, 4, 8, 16, 32, 64, 64, 64]) {
        t.equal(await spendTry(db, lock, rules, now), true)
        t.equal(await spendTry(db, lock, rules, now + 60 * growth - 1), false, `${growth} times`)
        now += 60 * growth
      }
      await removeExpired(db, retentionRules, now + 7 * 86_400)
      now += 7 * 86_400
      t.equal(await spendTry(db, lock, rules, now), true)
      t.equal(await spendTry(db, lock, rules, now + 60), true)
    },
  )
})
