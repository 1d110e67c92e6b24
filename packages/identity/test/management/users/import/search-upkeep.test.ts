import { sql } from 'kysely'
import t from 'tap'
import { createSearchUpkeep } from '../../../../src/management/users/import/search-upkeep.ts'
import { openStorage } from '../../../../src/storage/open-storage.ts'
import type { Database } from '../../../../src/storage/schema.ts'
import { newUserRow } from '../../../../src/users/create-user.ts'
import { postgres, sqlite } from '../../../support/databases.ts'

const noLog = { warn: () => {} }

async function addUsers(db: Database, count: number): Promise<void> {
  await db.insertInto('tenants').values({ tenant_id: 'acme', created_at: 1 }).execute()
  const rows = Array.from({ length: count }, (_, index) =>
    newUserRow('acme', { username: `user-${index}` }, 1),
  )
  await db.transaction().execute(async (transaction) => {
    // rows count as visible to all once their commit is on the disk, which the servers of tests need not wait for
    await sql`set local synchronous_commit = on`.execute(transaction)
    await transaction.insertInto('users').values(rows).execute()
  })
}

/** What PostgreSQL knows of `user_search`. */
async function knownOf(db: Database) {
  const { rows } = await sql<{ isVisible: boolean; reltuples: number; options: string[] }>`
    select relallvisible > 0 and relallvisible = relpages as "isVisible", reltuples, reloptions as options
    from pg_class where relname = 'user_search'`.execute(db)
  return rows[0]
}

t.test(
  'the rows of many imported users are marked as visible, and the planner knows how many there are',
  async (t) => {
    const { db, close } = await openStorage(await postgres.openUnused(t))
    t.teardown(close)
    await addUsers(db, 500)
    const keep = createSearchUpkeep({ db, log: noLog }, 500)
    await keep(499)
    t.match(await knownOf(db), { isVisible: false })
    await keep(1)
    // a vacuum marks no row that somebody may not see, such as PostgreSQL's own collection of statistics
    while ((await knownOf(db))?.isVisible === false) await keep(500)
    t.match(await knownOf(db), { isVisible: true, reltuples: 500 })
  },
)

t.test('autovacuum comes to `user_search` after few changes', async (t) => {
  const { db, close } = await openStorage(await postgres.openUnused(t))
  t.teardown(close)
  const { options = [] } = (await knownOf(db)) ?? {}
  t.match(options.toSorted(), [
    'autovacuum_vacuum_insert_scale_factor=0.002',
    'autovacuum_vacuum_insert_threshold=500',
    'autovacuum_vacuum_scale_factor=0.002',
    'autovacuum_vacuum_threshold=500',
  ])
})

t.test('an import does not fail because its upkeep does', async (t) => {
  const { db, close } = await openStorage(await postgres.openUnused(t))
  t.teardown(close)
  await sql`drop table user_search cascade`.execute(db)
  const warnings: unknown[] = []
  const log = { warn: (...line: unknown[]) => void warnings.push(line) }
  await createSearchUpkeep({ db, log }, 1)(1)
  t.match(warnings, [[{ err: { code: '42P01' } }, 'user_search was not vacuumed after an import']])
})

t.test('SQLite needs none', async (t) => {
  const { db, close } = await openStorage(await sqlite.openUnused(t))
  t.teardown(close)
  const warnings: unknown[] = []
  // it knows no such statement, and would refuse it
  await createSearchUpkeep({ db, log: { warn: (line: unknown) => void warnings.push(line) } }, 1)(1000)
  t.same(warnings, [])
})
