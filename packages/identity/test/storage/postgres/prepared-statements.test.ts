import { createDatabase, dropDatabase, startPgBouncer, startPostgres } from '@latchkey/local-services'
import { Kysely, sql } from 'kysely'
import t, { type Test } from 'tap'
import { LatchkeyPostgresDialect } from '../../../src/storage/postgres/latchkey-postgres-dialect.ts'
import { requestLimits, ServicePool } from '../../../src/storage/postgres/service-pool.ts'
import { prepareQuery } from '../../../src/storage/prepared-query.ts'
import type { DatabaseSchema } from '../../../src/storage/schema.ts'

const server = await startPostgres()
t.after(() => server.stop())
const pooler = await startPgBouncer(server.url)
t.after(() => pooler.stop())

/** A database with one connection, and a table in it. */
async function openSingle(t: Test, urlOf: (databaseUrl: string) => string) {
  const databaseUrl = await createDatabase(server.url)
  const pool = new ServicePool(urlOf(databaseUrl), { ...requestLimits, connections: 1 })
  const db = new Kysely<DatabaseSchema>({ dialect: new LatchkeyPostgresDialect(pool) })
  t.after(async () => {
    await db.destroy()
    await dropDatabase(server.url, databaseUrl)
  })
  await sql`create table things (id text primary key)`.execute(db)
  await sql`insert into things values ('one'), ('two')`.execute(db)
  const find = prepareQuery<{ id: string }, object>(db, (value) => {
    const statement = sql<object>`select * from things where id = ${value('id', 'text')}`
    return { compile: () => statement.compile(db) }
  })
  return { db, find }
}

async function preparedIn(db: Kysely<DatabaseSchema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from pg_prepared_statements`.execute(db)
  return rows.map(({ name }) => name)
}

t.test('a connection to PostgreSQL prepares a query once and runs it with other values', async (t) => {
  const { db, find } = await openSingle(t, (url) => url)
  t.strictSame(await find({ id: 'one' }), [{ id: 'one' }])
  t.strictSame(await find({ id: 'two' }), [{ id: 'two' }])
  const names = await preparedIn(db)
  t.equal(names.length, 1)
  t.match(names[0], /^latchkey_/)
})

t.test('queries that begin alike are prepared by names of their own', async (t) => {
  const { db, find } = await openSingle(t, (url) => url)
  const findOther = prepareQuery<{ id: string }, object>(db, (value) => {
    const statement = sql<object>`select * from things where id <> ${value('id', 'text')}`
    return { compile: () => statement.compile(db) }
  })
  t.strictSame(await find({ id: 'one' }), [{ id: 'one' }])
  t.strictSame(await findOther({ id: 'one' }), [{ id: 'two' }])
  t.equal((await preparedIn(db)).length, 2)
})

t.test('behind PgBouncer nothing is prepared', async (t) => {
  const { db, find } = await openSingle(t, pooler.urlOf)
  t.strictSame(await find({ id: 'one' }), [{ id: 'one' }])
  t.strictSame(await find({ id: 'two' }), [{ id: 'two' }])
  t.strictSame(await preparedIn(db), [])
})

t.test('a query whose table has got a column since it was prepared answers with it', async (t) => {
  const { db, find } = await openSingle(t, (url) => url)
  await find({ id: 'one' })
  await sql`alter table things add column size text not null default 'small'`.execute(db)
  t.strictSame(await find({ id: 'one' }), [{ id: 'one', size: 'small' }])
  t.strictSame(await find({ id: 'two' }), [{ id: 'two', size: 'small' }])
})

t.test('in a transaction such a query fails once, and its connection is not used again', async (t) => {
  const { db, find } = await openSingle(t, (url) => url)
  await find({ id: 'one' })
  await sql`alter table things add column size text not null default 'small'`.execute(db)
  const findIn = (connection: Kysely<DatabaseSchema>) =>
    prepareQuery<{ id: string }, object>(connection, (value) => {
      const statement = sql<object>`select * from things where id = ${value('id', 'text')}`
      return { compile: () => statement.compile(connection) }
    })({ id: 'one' })
  await t.rejects(db.transaction().execute(findIn), { code: '0A000' })
  t.strictSame(await db.transaction().execute(findIn), [{ id: 'one', size: 'small' }])
})

t.test('once a prepared statement is gone, the query answers and nothing is prepared any more', async (t) => {
  const { db, find } = await openSingle(t, (url) => url)
  await find({ id: 'one' })
  await sql`deallocate all`.execute(db)
  t.strictSame(await find({ id: 'one' }), [{ id: 'one' }])
  t.strictSame(await find({ id: 'two' }), [{ id: 'two' }])
  t.strictSame(await preparedIn(db), [])
})

t.test('once a statement of that name is there already, the query answers without it', async (t) => {
  const first = await openSingle(t, (url) => url)
  await first.find({ id: 'one' })
  const [name = ''] = await preparedIn(first.db)
  const { db, find } = await openSingle(t, (url) => url)
  await sql`prepare ${sql.ref(name)} as select 'another' as id`.execute(db)
  t.strictSame(await find({ id: 'one' }), [{ id: 'one' }])
  t.strictSame(await find({ id: 'two' }), [{ id: 'two' }])
  t.strictSame(await preparedIn(db), [])
})
