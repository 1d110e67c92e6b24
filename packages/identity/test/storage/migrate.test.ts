import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { childEnvironment, identityScript } from '@latchkey/local-services'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import t from 'tap'
import { migrate } from '../../src/storage/migrate.ts'
import { createFirstTables } from '../../src/storage/migrations/0001-first.ts'
import { addKeyTimes } from '../../src/storage/migrations/0002-key-times.ts'
import { createTotpTables } from '../../src/storage/migrations/0003-totp.ts'
import { openStorage, openUnmigrated } from '../../src/storage/open-storage.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { onBothDatabases, postgres, sqlite } from '../support/databases.ts'
import { memorySchemaFile, memorySchemaText } from '../support/memory-schema-file.ts'

const names = [
  '0001-first',
  '0002-key-times',
  '0003-totp',
  '0004-links',
  '0005-webauthn',
  '0006-resources',
  '0007-client-keys',
  '0008-passwords',
  '0009-backchannel-logouts',
  '0010-session-use',
  '0011-one-time-secrets',
  '0012-enrolled-in',
  '0013-outbox',
  '0014-sessions-by-start',
  '0016-known-sources',
  '0019-canonical-identifiers',
  '0020-management',
  '0021-user-search',
  '0021-verified-at',
  '0022-user-changes',
  '0023-clients',
  '0024-preferences-and-seed',
  '0025-audit',
  '0026-webhooks',
  '0027-service-state',
  '0028-statistics',
  '0030-references',
  '0032-expiry-indexes',
  '0034-audit-failures',
  '0038-user-search-by-user',
  '0039-one-time-things-by-user',
  '0040-id-token-algorithms',
  '0044-sorted-users-with-status',
  '0045-no-sorted-users-without-status',
  '0047-visible-users',
  '0048-try-marks',
]

/** Drops everything and leaves what the first releases left: a table of names, and the tables of three migrations. */
async function makeOldDatabase({ db }: Storage): Promise<void> {
  const tables = await db.introspection.getTables()
  const isPostgres = tables.some(({ schema }) => schema !== undefined)
  if (!isPostgres) await sql`pragma foreign_keys = off`.execute(db)
  for (const { name } of tables)
    await sql`drop table ${sql.table(name)} ${sql.raw(isPostgres ? 'cascade' : '')}`.execute(db)
  if (!isPostgres) await sql`pragma foreign_keys = on`.execute(db)
  await db.transaction().execute(async (transaction) => {
    await sql`create table migrations (name text primary key)`.execute(transaction)
    for (const up of [createFirstTables, addKeyTimes, createTotpTables]) await up(transaction)
    for (const name of names.slice(0, 3)) {
      await sql`insert into migrations (name) values (${name})`.execute(transaction)
    }
    await sql`insert into tenants (tenant_id, created_at) values ('acme', 7)`.execute(transaction)
  })
}

async function tableNames(db: Storage['db']): Promise<string[]> {
  return (await db.introspection.getTables()).map(({ name }) => name).sort()
}

async function executed({ db }: Storage): Promise<string[]> {
  const rows = await db.selectFrom('migrations').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

onBothDatabases((t, database) => {
  t.test('an empty database gets every migration, once', async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    t.same(await executed(storage), names)
    t.same(await migrate(storage), [])
  })

  t.test('an empty database gets all migrations in one transaction', async (t) => {
    const storage = await openUnmigrated(await database.open(t))
    t.teardown(() => storage.close())
    if (database.name === 'PostgreSQL') {
      await sql`drop schema public cascade`.execute(storage.db)
      await sql`create schema public`.execute(storage.db)
    }
    let transactions = 0
    const ran = await migrate({
      startUp(work) {
        transactions += 1
        return storage.startUp(work)
      },
    })
    t.same(ran, names)
    t.equal(transactions, 1)
  })

  t.test('a database of an earlier release goes on where it was', async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    const all = await tableNames(storage.db)
    await makeOldDatabase(storage)
    t.same(await migrate(storage), names.slice(3))
    t.same(await tableNames(storage.db), all)
    t.same(await executed(storage), names)
    t.same(await storage.db.selectFrom('tenants').selectAll().execute(), [
      { tenant_id: 'acme', created_at: 7, name: null, disabled_at: null },
    ])
    t.same(await migrate(storage), [])
  })

  t.test('an earlier release can still write its names beside', async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    await makeOldDatabase(storage)
    await migrate(storage)
    await sql`delete from migrations where name = '0010-session-use'`.execute(storage.db)
    await storage.db.insertInto('migrations').values({ name: '0010-session-use' }).execute()
    t.same(await migrate(storage), [])
  })

  t.test('a release older than the database starts', async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    const newer = new Date(Date.now() + 1000).toISOString()
    await sql`insert into migrations (name, timestamp) values ('9999-later', ${newer})`.execute(storage.db)
    t.same(await migrate(storage), [])
    t.same(await executed(storage), [...names, '9999-later'])
  })

  t.test('a failing migration leaves nothing behind and reports its own error', async (t) => {
    const storage = await openStorage(await database.open(t))
    t.teardown(() => storage.close())
    await makeOldDatabase(storage)
    // in the way of 0008, after it has made another table
    await sql`create table password_resets (name text)`.execute(storage.db)
    await t.rejects(migrate(storage), { message: /password_resets.* already exists/ })
    // beside instances that serve, those before it are done
    const done = database.name === 'PostgreSQL' ? 7 : 3
    t.same(await executed(storage), names.slice(0, done))
    t.notOk((await tableNames(storage.db)).includes('password_history'))
    await sql`drop table password_resets`.execute(storage.db)
    t.same(await migrate(storage), names.slice(done))
  })
})

t.test('databases in memory start as what the migrations make of a file', async (t) => {
  t.equal(
    readFileSync(memorySchemaFile, 'utf8'),
    await memorySchemaText(),
    'run `pnpm --filter @latchkey/identity generate`',
  )
})

t.test('databases in memory have the same tables and no rows in common', async (t) => {
  const [first, second] = [await openStorage(':memory:'), await openStorage(':memory:')]
  t.teardown(() => Promise.all([first.close(), second.close()]))
  await first.db.insertInto('tenants').values({ tenant_id: 'acme', created_at: 7 }).execute()
  t.same(await tableNames(second.db), await tableNames(first.db))
  t.same(await executed(second), names)
  t.same(await second.db.selectFrom('tenants').selectAll().execute(), [])
  const { rows } = await sql`pragma foreign_keys`.execute(second.db)
  t.match(rows, [{ foreign_keys: 1 }])
})

t.test('instances that start at once on PostgreSQL migrate one after the other', async (t) => {
  const url = await postgres.open(t)
  const storages = await Promise.all(Array.from({ length: 5 }, () => openStorage(url)))
  t.teardown(() => Promise.all(storages.map((storage) => storage.close())))
  const [first] = storages
  if (first === undefined) throw new Error('no storage')
  t.same(await executed(first), names)
  await makeOldDatabase(first)
  const ran = await Promise.all(storages.map(migrate))
  t.same(ran.flat().sort(), names.slice(3), 'each missing migration ran once')
})

t.test('processes that start at once on SQLite migrate one after the other', async (t) => {
  const url = await sqlite.openShared(t)
  const old = await openStorage(url)
  await makeOldDatabase(old)
  await old.close()
  const env = { ...childEnvironment(), LATCHKEY_DATABASE_URL: url, LATCHKEY_DEV: '1' }
  const ended = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const child = spawn(process.execPath, [identityScript(), 'migrate'], { env, stdio: 'ignore' })
      const [code] = await once(child, 'exit')
      return code
    }),
  )
  t.same(ended, [0, 0, 0])
  const storage = await openStorage(url)
  t.same(await executed(storage), names)
  await storage.close()
})

t.test("another program's migration tables in another schema are left alone", async (t) => {
  const url = await postgres.open(t)
  const other = new Kysely<object>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: 1 }) }),
  })
  await sql`create schema other`.execute(other)
  const migrator = new Migrator({
    db: other,
    provider: { getMigrations: async () => ({ mine: { up: async () => {} } }) },
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
    migrationTableSchema: 'other',
  })
  t.equal((await migrator.migrateToLatest()).error, undefined)
  const storage = await openStorage(url)
  t.same(await executed(storage), names)
  await storage.close()
  const { rows } = await sql<{ name: string }>`select name from other.migrations`.execute(other)
  t.same(rows, [{ name: 'mine' }])
  await other.destroy()
})

t.test(
  'every reference of a table that grows has an index, so that a deletion reads only its own rows',
  async (t) => {
    const storage = await openStorage(':memory:')
    t.teardown(() => storage.close())
    // what these contain lives for minutes, is no longer written, or is one row for each app
    const small = ['app_origins', 'cross_device_tickets', 'magic_links', 'password_resets']
    const shortLived = ['totp_transactions', 'webauthn_challenges']
    const { rows } = await sql<{ name: string; reference: string }>`
    select t.name, group_concat(f."from", ',' order by f.seq) as reference
    from sqlite_master t, pragma_foreign_key_list(t.name) f
    where t.type = 'table' group by t.name, f.id`.execute(storage.db)
    const indexes = await sql<{ name: string; columns: string }>`
    select t.name, group_concat(c.name, ',' order by c.seqno) as columns
    from sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    where t.type = 'table' group by t.name, i.name`.execute(storage.db)
    const withoutIndex = rows.filter(
      ({ name, reference }) =>
        !indexes.rows.some((index) => index.name === name && `${index.columns},`.startsWith(`${reference},`)),
    )
    t.same(withoutIndex.map(({ name }) => name).sort(), [...small, ...shortLived].sort())
    t.ok(rows.length > 20)
  },
)
