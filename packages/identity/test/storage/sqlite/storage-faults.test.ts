import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { endpoints } from '@latchkey/protocol'
import { Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { databaseFaultOf } from '../../../src/storage/database-fault.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import type { DatabaseSchema } from '../../../src/storage/schema.ts'
import { NodeSqliteDialect } from '../../../src/storage/sqlite/node-sqlite-dialect.ts'
import { WalFlusher } from '../../../src/storage/sqlite/wal-flusher.ts'
import { sqlite } from '../../support/databases.ts'
import { startService } from '../../support/service.ts'

async function openDb(t: Test) {
  const storage = await openStorage(await sqlite.openShared(t))
  t.after(() => storage.close())
  return storage.db
}

type Db = Awaited<ReturnType<typeof openDb>>

const tenant = (tenant_id: string) => ({ tenant_id, created_at: 1 })
const tooLarge = tenant('x'.repeat(2_000_000))

/** The fault by which something failed. */
const faultIn = (work: Promise<unknown>) => work.then(() => 'none', databaseFaultOf)

const tenantsOf = async (db: Db) =>
  (await db.selectFrom('tenants').select('tenant_id').orderBy('tenant_id').execute()).map(
    (row) => row.tenant_id,
  )

/** Leaves no room but some pages. */
async function fill(db: Db): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db)
  await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 20)}`.execute(db)
}

t.test('a write that finds no room fails with those that share its commit, and none is kept', async (t) => {
  const db = await openDb(t)
  await fill(db)
  const results = await Promise.allSettled(
    [tenant('a'), tooLarge, tenant('b')].map((row) => db.insertInto('tenants').values(row).execute()),
  )
  const faults = results.map((result) =>
    result.status === 'rejected' ? databaseFaultOf(result.reason) : result.status,
  )
  t.strictSame(faults, ['full', 'full', 'fulfilled'])
  t.strictSame(await tenantsOf(db), ['b'])
})

t.test('a transaction that found no room commits nothing, even if its work goes on', async (t) => {
  const db = await openDb(t)
  await fill(db)
  const work = db.transaction().execute(async (trx) => {
    await trx.insertInto('tenants').values(tenant('a')).execute()
    t.equal(await faultIn(trx.insertInto('tenants').values(tooLarge).execute()), 'full')
    await trx
      .insertInto('tenants')
      .values(tenant('b'))
      .execute()
      .catch(() => {})
  })
  t.equal(await faultIn(work), 'full')
  t.strictSame(await tenantsOf(db), [])
  await db.insertInto('tenants').values(tenant('c')).execute()
  t.strictSame(await tenantsOf(db), ['c'])
})

t.test('a database that turns read-only still reads, and writes again afterwards', async (t) => {
  const db = await openDb(t)
  await sql`pragma query_only = on`.execute(db)
  const insert = (into: Db) => into.insertInto('tenants').values(tenant('a')).execute()
  t.equal(await faultIn(insert(db)), 'read_only')
  t.equal(await faultIn(db.transaction().execute(insert)), 'read_only')
  t.strictSame(await tenantsOf(db), [])
  await sql`pragma query_only = off`.execute(db)
  await db.insertInto('tenants').values(tenant('a')).execute()
})

t.test('a commit that cannot be put on the disk is an outage', async (t) => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table tenants (tenant_id text, created_at integer)')
  const flusher = new WalFlusher(join(tmpdir(), 'no', 'such', 'directory', 'x.db'))
  const db = new Kysely<DatabaseSchema>({ dialect: new NodeSqliteDialect(database, flusher) })
  t.after(() => db.destroy())
  const insert = (into: Db) => into.insertInto('tenants').values(tenant('a')).execute()
  t.equal(await faultIn(insert(db)), 'unreachable')
  t.equal(await faultIn(db.transaction().execute(insert)), 'unreachable')
})

t.test('while another process holds the lock the service answers 503 and is not ready', async (t) => {
  const url = await sqlite.openShared(t)
  const service = await startService(t, url)
  const { session_id } = await service.logIn()
  const other = new DatabaseSync(url.slice('file:'.length))
  t.after(() => other.close())
  other.exec('begin immediate')
  const answer = await service.post(endpoints.authenticateSession.path, { session_id })
  t.strictSame([answer.status, answer.headers['retry-after']], [503, '1'])
  t.equal((await service.call('/health/ready', { client: undefined })).status, 503)
  t.equal((await service.call('/health/live', { client: undefined })).status, 200)
  other.exec('rollback')
  t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200)
  t.equal((await service.call('/health/ready', { client: undefined })).status, 200)
})

t.test(
  'a damaged or foreign file, a directory and a missing directory stop the start and are named',
  async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'latchkey-faults-'))
    t.after(() => rm(directory, { recursive: true, force: true }))
    const foreign = join(directory, 'foreign.db')
    await writeFile(foreign, 'no database at all'.repeat(1000))
    const damaged = join(directory, 'damaged.db')
    await (await openStorage(`file:${damaged}`)).close()
    const file = await open(damaged, 'r+')
    const { size } = await file.stat()
    await file.write(Buffer.alloc(size - 100, 0xff), 0, size - 100, 100)
    await file.close()
    for (const [path, reason] of [
      [foreign, 'file is not a database'],
      [damaged, 'database disk image is malformed'],
      [directory, 'EISDIR'],
      [join(directory, 'none', 'x.db'), 'ENOENT'],
    ] as const) {
      await t.rejects(openStorage(`file:${path}`), {
        code: 'database_unavailable',
        message: new RegExp(`^the database file ${path} .*${reason}`),
      })
    }
  },
)
