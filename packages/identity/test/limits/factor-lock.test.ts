import type { Test } from 'tap'
import { clearLocks, createFactorLocks, type LockRules } from '../../src/limits/factor-lock.ts'
import { retentionRules } from '../../src/methods/retention-rules.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { removeExpired } from '../../src/storage/remove-expired.ts'
import { onBothDatabases, type TestDatabase } from '../support/databases.ts'
import { losingAnswers } from '../support/lost-answers.ts'
import { quietReturns } from '../support/returns.ts'

const start = 1_800_000_000
const lock = { tenantId: 'acme', key: ['totp', 'shop', 'x', 'first'] }
const rules = { mostFailures: 3, lockSeconds: 60 }

async function locksOf(t: Test, database: TestDatabase) {
  const { db: plain, close } = await openStorage(await database.open(t))
  t.after(close)
  const { db, lost } = losingAnswers(plain)
  const returns = quietReturns()
  const locks = createFactorLocks(db, returns)
  return {
    db: plain,
    lost,
    returns,
    /** @throws if it is locked */
    async count(now: number) {
      const counted = await locks.spendTry(lock, rules, now)
      if (counted === undefined) throw new Error('locked')
      return counted
    },
    giveBack: locks.giveBack,
    isOpen: async (...asked: Parameters<typeof locks.spendTry>) =>
      (await locks.spendTry(...asked)) !== undefined,
    state: () =>
      plain
        .selectFrom('factor_locks')
        .select(['failures', 'locked_until', 'growth', 'marks'])
        .where('tenant_id', '=', lock.tenantId)
        .executeTakeFirstOrThrow(),
  }
}

onBothDatabases((t, database) => {
  t.test('a lock lets so many tries through, then none until it ends', async (t) => {
    const { isOpen } = await locksOf(t, database)
    const rules = { mostFailures: 3, lockSeconds: 60 }
    const tries = async (now: number, count: number, given: LockRules = rules) => {
      const results: boolean[] = []
      for (let index = 0; index < count; index += 1) results.push(await isOpen(lock, given, now))
      return results
    }
    t.same(await tries(start, 4), [true, true, true, false])
    t.same(await tries(start + 59, 1), [false], 'a try at a lock does not prolong it')
    t.same(await tries(start + 60, 4), [true, true, true, false])
    t.same(await tries(start + 60 + 119, 1), [false], 'the second lock takes twice as long')
    t.same(await tries(start + 60 + 120, 1), [true])
  })

  t.test('single failures are forgotten', async (t) => {
    const { isOpen } = await locksOf(t, database)
    const rules = { mostFailures: 2, lockSeconds: 60 }
    for (let round = 0; round < 5; round += 1) t.equal(await isOpen(lock, rules, start + round * 60), true)
    t.equal(await isOpen(lock, rules, start + 4 * 60), true, 'this one locks')
    t.equal(await isOpen(lock, rules, start + 4 * 60), false)
  })

  t.test('a try that is given back leaves what was there before it', async (t) => {
    const { count, giveBack, isOpen, state } = await locksOf(t, database)
    for (let failures = 1; failures <= 3; failures += 1) {
      const given = await count(start)
      await giveBack(given)
      t.match(await state(), { failures: failures - 1, locked_until: 0, growth: 1 })
      await giveBack(given)
      t.match(await state(), { failures: failures - 1 }, 'once')
      if (failures < 3) await count(start)
    }
    const third = await count(start)
    t.match(await state(), { failures: 0, locked_until: start + 60, growth: 2 }, 'the third locks')
    await giveBack(third)
    t.match(await state(), { failures: 2, locked_until: 0, growth: 1 })
    t.equal(await isOpen(lock, rules, start), true)
    t.equal(await isOpen(lock, rules, start), false, 'it locks again')
  })

  t.test('P03 a lock that later tries have closed is opened by those before them', async (t) => {
    const { count, giveBack, state } = await locksOf(t, database)
    const tries = [await count(start), await count(start + 1), await count(start + 2)]
    for (const counted of tries) await giveBack(counted)
    t.match(await state(), { failures: 0, locked_until: 0, growth: 1, marks: '' })
  })

  t.test('H03 a try that is given back late opens no lock that was closed without it', async (t) => {
    const { count, giveBack, isOpen, state } = await locksOf(t, database)
    const old = await count(start)
    const later = start + 60
    for (let tried = 0; tried < 3; tried += 1) t.equal(await isOpen(lock, rules, later), true)
    await giveBack(old)
    t.match(await state(), { failures: 0, locked_until: later + 60 })
    const next = later + 60
    t.equal(await isOpen(lock, rules, next), true)
    await giveBack(old)
    t.match(await state(), { failures: 1 })
  })

  t.test('P03 a try whose counting was not answered is taken back, if it was counted', async (t) => {
    const { count, isOpen, lost, returns, state } = await locksOf(t, database)
    t.equal(await isOpen(lock, rules, start), true)
    for (const failures of [2, 0, 0]) {
      lost.isOn = true
      await t.rejects(count(start), { code: 'ECONNRESET' })
      lost.isOn = false
      t.match(await state(), { failures })
    }
    t.match(await state(), { locked_until: start + 60 })
    await returns.runOwed()
    t.match(await state(), { failures: 1, locked_until: 0, growth: 1 })
  })

  t.test('a success forgets everything, and locks of others stay', async (t) => {
    const { db, isOpen } = await locksOf(t, database)
    const rules = { mostFailures: 1, lockSeconds: 60 }
    const others = [
      { ...lock, tenantId: 'globex' },
      { ...lock, key: ['totp', 'shop', 'x', 'second'] },
    ]
    for (const each of [lock, ...others]) {
      t.equal(await isOpen(each, rules, start), true)
      t.equal(await isOpen(each, rules, start), false)
    }
    await clearLocks(db, [lock])
    t.equal(await isOpen(lock, rules, start), true)
    for (const each of others) t.equal(await isOpen(each, rules, start + 59), false)
  })

  t.test(
    'H01 locks grow to 64 times the first and no further, and a week of quiet forgets that',
    async (t) => {
      const { db, isOpen } = await locksOf(t, database)
      const rules = { mostFailures: 1, lockSeconds: 60 }
      let now = start
      for (const growth of [1, 2, 4, 8, 16, 32, 64, 64, 64]) {
        t.equal(await isOpen(lock, rules, now), true)
        t.equal(await isOpen(lock, rules, now + 60 * growth - 1), false, `${growth} times`)
        now += 60 * growth
      }
      await removeExpired(db, retentionRules, now + 7 * 86_400)
      now += 7 * 86_400
      t.equal(await isOpen(lock, rules, now), true)
      t.equal(await isOpen(lock, rules, now + 60), true)
    },
  )
})
