import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import t from 'tap'
import { isDatabaseOutage } from '../../../src/storage/database-fault.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { sqlite } from '../../support/databases.ts'

async function openDb(t: Parameters<typeof sqlite.open>[0]) {
  const storage = await openStorage(await sqlite.openShared(t))
  t.after(() => storage.close())
  return storage.db
}

function createGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

const tenant = (tenant_id: string) => ({ tenant_id, created_at: 1 })

t.test(
  'a transaction has the connection to itself: others wait, and see only what was committed',
  async (t) => {
    const db = await openDb(t)
    const gate = createGate()
    const seen: string[] = []
    const transaction = db.transaction().execute(async (trx) => {
      await trx.insertInto('tenants').values(tenant('inside')).execute()
      await gate.opened
      seen.push('transaction')
      throw new Error('undone')
    })
    const reading = db
      .selectFrom('tenants')
      .selectAll()
      .execute()
      .then((rows) => {
        seen.push('reader')
        return rows
      })
    const writing = db
      .insertInto('tenants')
      .values(tenant('outside'))
      .execute()
      .then(() => seen.push('writer'))
    gate.open()
    await t.rejects(transaction, { message: 'undone' })
    t.strictSame(await reading, [])
    await writing
    t.equal(seen[0], 'transaction')
    t.strictSame(
      (await db.selectFrom('tenants').select('tenant_id').execute()).map((row) => row.tenant_id),
      ['outside'],
    )
  },
)

t.test('a write that fails does not undo those that share its commit', async (t) => {
  const db = await openDb(t)
  const results = await Promise.allSettled([
    db.insertInto('tenants').values(tenant('a')).execute(),
    db.insertInto('tenants').values(tenant('a')).execute(),
    db.insertInto('tenants').values(tenant('b')).execute(),
  ])
  t.strictSame(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  const rows = await db.selectFrom('tenants').select('tenant_id').orderBy('tenant_id').execute()
  t.strictSame(
    rows.map((row) => row.tenant_id),
    ['a', 'b'],
  )
})

t.test('transactions at once are done one after the other, writes between them survive', async (t) => {
  const db = await openDb(t)
  await db.insertInto('counters').values({ bucket: 'x', slot: 0, hits: 0, expires_at: 1 }).execute()
  const add = () =>
    db.transaction().execute(async (trx) => {
      const { hits } = await trx.selectFrom('counters').select('hits').executeTakeFirstOrThrow()
      await new Promise((resolve) => setImmediate(resolve))
      await trx
        .updateTable('counters')
        .set({ hits: hits + 1 })
        .execute()
    })
  const single = () =>
    db
      .updateTable('counters')
      .set((eb) => ({ hits: eb('hits', '+', 1) }))
      .execute()
  await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? add() : single())))
  t.equal((await db.selectFrom('counters').select('hits').executeTakeFirstOrThrow()).hits, 20)
})

t.test('foreign keys are enforced, rows that are written are counted', async (t) => {
  const db = await openDb(t)
  await t.rejects(
    db
      .insertInto('apps')
      .values({ tenant_id: 'none', app_id: 'a', name: 'A', login_preferences_json: '{}' })
      .execute(),
  )
  await db
    .insertInto('tenants')
    .values([tenant('a'), tenant('b')])
    .execute()
  const updated = await db.updateTable('tenants').set({ created_at: 2 }).executeTakeFirst()
  t.equal(updated.numUpdatedRows, 2n)
  const { rows } = await sql<{ n: number }>`select count(*) as n from tenants`.execute(db)
  t.equal(rows[0]?.n, 2)
})

t.test('what another process has locked for long is an outage, not a wrong statement', async (t) => {
  const url = await sqlite.openShared(t)
  const storage = await openStorage(url)
  t.after(() => storage.close())
  // unknown to the driver, as a connection of another process
  const other = new DatabaseSync(url.slice('file:'.length))
  t.after(() => other.close())
  other.exec('begin immediate')
  try {
    await storage.db.insertInto('tenants').values(tenant('a')).execute()
    t.fail('it waited for nothing')
  } catch (error) {
    t.ok(isDatabaseOutage(error))
  }
  other.exec('rollback')
  await storage.db.insertInto('tenants').values(tenant('a')).execute()
})

t.test('connections of one process to one file wait for each other and let the other go on', async (t) => {
  const url = await sqlite.openShared(t)
  const [one, two] = [await openStorage(url), await openStorage(url)]
  t.after(() => Promise.all([one.close(), two.close()]))
  const gate = createGate()
  const holding = one.db.transaction().execute(async (trx) => {
    await trx.insertInto('tenants').values(tenant('a')).execute()
    await gate.opened
  })
  const waiting = two.db.insertInto('tenants').values(tenant('b')).execute()
  setImmediate(gate.open)
  await Promise.all([holding, waiting])
  const writes = [one, two].map(({ db }, index) =>
    db
      .insertInto('tenants')
      .values(tenant(`c${index}`))
      .execute(),
  )
  await Promise.all([
    ...writes,
    two.db.transaction().execute((trx) => trx.insertInto('tenants').values(tenant('d')).execute()),
  ])
  const rows = await one.db.selectFrom('tenants').select('tenant_id').orderBy('tenant_id').execute()
  t.strictSame(
    rows.map(({ tenant_id }) => tenant_id),
    ['a', 'b', 'c0', 'c1', 'd'],
  )
})

t.test('the number of a limit is part of the statement, which SQLite then plans once', async (t) => {
  const db = await openDb(t)
  await db
    .insertInto('tenants')
    .values(['a', 'b', 'c'].map((name) => tenant(name)))
    .execute()
  const names = db.selectFrom('tenants').select('tenant_id').orderBy('tenant_id')
  const two = names.limit(2).offset(1)
  const { sql: text, parameters } = two.compile()
  t.match(text, / limit 2 offset \?$/)
  t.strictSame(parameters, [1])
  t.strictSame(
    (await two.execute()).map((row) => row.tenant_id),
    ['b', 'c'],
  )
  // only whole numbers are written into the text
  const raw = names.limit(sql<number>`cast(${1} as bigint)`)
  t.strictSame(raw.compile().parameters, [1])
  t.equal((await raw.execute()).length, 1)
  const large = names.limit(10_000_000_000_000_000_000n)
  t.strictSame(large.compile().parameters, [10_000_000_000_000_000_000n])
})
