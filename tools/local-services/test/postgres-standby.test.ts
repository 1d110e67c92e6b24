import t from 'tap'
import { queryPostgres } from '../src/database.ts'
import { createDatabase, startPostgres } from '../src/index.ts'

t.test('restartAsStandby keeps port and data, and writes nothing until it is promoted', async (t) => {
  const server = await startPostgres()
  t.teardown(() => server.stop())
  const url = await createDatabase(server.url)
  await queryPostgres(url, 'create table notes (text text)')
  await server.restartAsStandby()
  t.strictSame(await queryPostgres(url, 'select * from notes'), [])
  await t.rejects(queryPostgres(url, "insert into notes values ('a')"), { code: '25006' })
  await queryPostgres(url, 'select pg_promote()')
  await queryPostgres(url, "insert into notes values ('a')")
})
