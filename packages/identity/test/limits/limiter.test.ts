import { randomBytes } from 'node:crypto'
import pg from 'pg'
import t from 'tap'
import { createLimiter } from '../../src/limits/limiter.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases, postgres } from '../support/databases.ts'
import { losingAnswers } from '../support/lost-answers.ts'
import { quietReturns } from '../support/returns.ts'

const start = 1_800_000_000
const limit = { max: 10, windowSeconds: 60 }

onBothDatabases(async (t, database) => {
  async function limiterOf(t: Parameters<typeof database.open>[0]) {
    const storage = await openStorage(await database.open(t))
    t.after(() => storage.close())
    const { db, lost } = losingAnswers(storage.db)
    const returns = quietReturns()
    const limiter = createLimiter(db, returns)
    return {
      limiter,
      lost,
      returns,
      async isAllowed(key: string, now: number) {
        try {
          await limiter.spend([{ limit, key: [key] }], now)
          return true
        } catch (error) {
          return error instanceof Error && 'code' in error && error.code !== 'rate_limited'
        }
      },
    }
  }

  t.test('H03 of many tries at once exactly as many pass as allowed', async (t) => {
    const { isAllowed } = await limiterOf(t)
    const results = await Promise.all(Array.from({ length: 100 }, () => isAllowed('a', start)))
    t.equal(results.filter(Boolean).length, 10)
  })

  t.test('H17 a burst at the edge of two windows is no more than a tenth over the limit', async (t) => {
    const { isAllowed } = await limiterOf(t)
    let passed = 0
    for (let try_ = 0; try_ < 20; try_ += 1) if (await isAllowed('a', start + 59)) passed += 1
    for (let try_ = 0; try_ < 20; try_ += 1) if (await isAllowed('a', start + 60)) passed += 1
    t.ok(passed <= 11, `${passed} passed`)
  })

  t.test('H05 refused tries do not lengthen the wait', async (t) => {
    const { isAllowed } = await limiterOf(t)
    for (let try_ = 0; try_ < 500; try_ += 1) await isAllowed('a', start)
    t.notOk(await isAllowed('a', start + 59))
    t.ok(await isAllowed('a', start + 75))
  })

  t.test('many buckets are counted, given back and forgotten at once, in any order', async (t) => {
    const { limiter } = await limiterOf(t)
    const wide = { max: 1000, windowSeconds: 60 }
    const buckets = Array.from({ length: 6 }, (_, index) => ({ limit: wide, key: [`${index}`] }))
    const rotated = (by: number) => [...buckets.slice(by % 6), ...buckets.slice(0, by % 6)]
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const tries = await limiter.spend(rotated(index), start)
        if (index % 3 > 0) await limiter.giveBack([...tries.slice(3), ...tries.slice(0, 3)])
      }),
    )
    const full = buckets.map((bucket) => ({ ...bucket, limit: { ...wide, max: 21 } }))
    const counted = async (asked: typeof full) =>
      (await limiter.spendEach(asked, start)).filter((each) => each !== undefined).length
    t.equal(await counted(full), 6, '20 were left in each')
    t.equal(await counted(full), 0)
    t.equal(await counted(full.map((bucket) => ({ ...bucket, always: true }))), 6)
    await Promise.all([limiter.reset(buckets), limiter.reset([...buckets].reverse())])
    t.equal(await counted(full), 6)
  })

  t.test('buckets are apart; a reset forgets, and one can be taken away', async (t) => {
    const { limiter, isAllowed } = await limiterOf(t)
    for (let try_ = 0; try_ < 10; try_ += 1) await isAllowed('a', start)
    t.notOk(await isAllowed('a', start))
    t.ok(await isAllowed('b', start))
    await limiter.lessen([{ limit, key: ['a'] }], start)
    t.ok(await isAllowed('a', start))
    t.notOk(await isAllowed('a', start))
    await limiter.reset([{ limit, key: ['a'] }])
    t.ok(await isAllowed('a', start))
    await limiter.lessen([{ limit, key: ['never used'] }], start)
    t.ok(await isAllowed('never used', start))
  })

  t.test('H05 a try that one bucket refuses counts in none of the others', async (t) => {
    const { limiter } = await limiterOf(t)
    const shared = { limit: { max: 50, windowSeconds: 60 }, key: ['client'] }
    const address = { limit, key: ['address'] }
    const tried = async (buckets: Parameters<typeof limiter.spend>[0]) =>
      limiter.spend(buckets, start).then(
        () => true,
        () => false,
      )
    for (let try_ = 0; try_ < 200; try_ += 1) await tried([shared, address])
    let others = 0
    for (let try_ = 0; try_ < 60; try_ += 1) if (await tried([shared])) others += 1
    t.equal(others, 40, 'what one address was refused is there for all others')
  })

  t.test('P03 a try whose counting was not answered is taken back, once', async (t) => {
    const { limiter, lost, returns } = await limiterOf(t)
    const bucket = { limit: { max: 2, windowSeconds: 60 }, key: ['a'] }
    await limiter.spend([bucket], start)
    lost.isOn = true
    await t.rejects(limiter.spend([bucket], start), { code: 'ECONNRESET' })
    lost.isOn = false
    t.equal(await limiter.trySpend(bucket, start), undefined, 'it was counted')
    await returns.runOwed()
    t.ok(await limiter.trySpend(bucket, start))
    t.equal(await limiter.trySpend(bucket, start), undefined, 'the first one still counts')
  })

  t.test('P03 H03 a try that was not counted takes nothing back', async (t) => {
    const { limiter, lost, returns } = await limiterOf(t)
    const bucket = { limit: { max: 1, windowSeconds: 60 }, key: ['a'] }
    await limiter.spend([bucket], start)
    lost.isOn = true
    for (let tried = 0; tried < 5; tried += 1) await t.rejects(limiter.spend([bucket], start))
    lost.isOn = false
    await returns.runOwed()
    t.equal(await limiter.trySpend(bucket, start), undefined)
  })

  t.test('H03 what was given back unheard is not given back again', async (t) => {
    const { limiter, lost, returns } = await limiterOf(t)
    const bucket = { limit: { max: 3, windowSeconds: 60 }, key: ['a'] }
    await limiter.spend([bucket], start)
    const tries = await limiter.spend([bucket], start)
    const again: (() => Promise<void>)[] = []
    returns.giveBack = async (run) => {
      await run().catch(() => again.push(run))
    }
    lost.isOn = true
    await limiter.giveBack(tries)
    lost.isOn = false
    for (const run of again) await run()
    const passed = await Promise.all([1, 2, 3].map(() => limiter.trySpend(bucket, start)))
    t.equal(passed.filter(Boolean).length, 2)
  })

  t.test('H03 what is given back after a reset takes away no later failure', async (t) => {
    const { limiter, returns } = await limiterOf(t)
    const bucket = { limit: { max: 1, windowSeconds: 60 }, key: ['a'] }
    const again: (() => Promise<void>)[] = []
    returns.giveBack = async (run) => void again.push(run)
    await limiter.giveBack(await limiter.spend([bucket], start))
    await limiter.reset([bucket])
    await limiter.spend([bucket], start)
    for (const run of again) await run()
    t.equal(await limiter.trySpend(bucket, start), undefined)
  })

  t.test('tries of a busy counter are all given back', async (t) => {
    const { limiter } = await limiterOf(t)
    const bucket = { limit: { max: 200, windowSeconds: 60 }, key: ['a'] }
    const tries = []
    for (let count = 0; count < 150; count += 1) tries.push(...(await limiter.spend([bucket], start)))
    for (const each of tries) await limiter.giveBack([each])
    const one = { ...bucket, limit: { max: 1, windowSeconds: 60 } }
    t.ok(await limiter.trySpend(one, start))
    t.equal(await limiter.trySpend(one, start), undefined)
  })
})

t.test('counters are locked in one order, whatever the collation of the database', async (t) => {
  const name = `collated_${randomBytes(4).toString('hex')}`
  const server = new pg.Client(await postgres.openUnused(t))
  await server.connect()
  await server.query(
    `create database ${name} template template0 encoding utf8 locale_provider icu icu_locale 'en-US'`,
  )
  const url = new URL(await postgres.openUnused(t))
  url.pathname = `/${name}`
  const storage = await openStorage(url.href)
  t.teardown(async () => {
    await storage.close()
    await server.query(`drop database ${name}`)
    await server.end()
  })
  const limiter = createLimiter(storage.db, quietReturns())
  const wide = { max: 100_000, windowSeconds: 60 }
  // their hashes sort by bytes in one way, and by letters in others
  const buckets = Array.from({ length: 6 }, (_, index) => ({ limit: wide, key: [`${index}`] }))
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let round = 0; round < 60; round += 1) {
        await limiter.giveBack(await limiter.spend(buckets, start))
      }
    }),
  )
  t.ok(await limiter.trySpend({ limit: { max: 1, windowSeconds: 60 }, key: ['0'] }, start))
})
