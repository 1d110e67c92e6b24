import t from 'tap'
import { queryPostgres } from '../src/database.ts'
import { createDatabase, startPgBouncer, startPostgres } from '../src/index.ts'

t.test('a private PgBouncer leads to any database of its PostgreSQL, in transaction mode', async (t) => {
  const server = await startPostgres()
  t.teardown(() => server.stop())
  const pooler = await startPgBouncer(server.url)
  const url = pooler.urlOf(await createDatabase(server.url))
  t.not(new URL(url).port, new URL(server.url).port)
  await queryPostgres(url, 'create table notes (text text)')
  t.strictSame(await queryPostgres(url, 'select * from notes'), [])
  const refused = new URL(url)
  refused.searchParams.set('statement_timeout', '1000')
  await t.rejects(queryPostgres(refused.href, 'select 1'), /unsupported startup parameter/)
  await pooler.stop()
  await t.rejects(queryPostgres(url, 'select 1'))
})
