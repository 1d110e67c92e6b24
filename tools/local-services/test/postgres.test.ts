import t from 'tap'
import { queryPostgres } from '../src/database.ts'
import { createDatabase, dropDatabase, startPostgres } from '../src/index.ts'

t.test('a private PostgreSQL creates separate databases and is gone after stop', async (t) => {
  const server = await startPostgres()
  const first = await createDatabase(server.url)
  const second = await createDatabase(server.url)
  t.not(first, second)
  await queryPostgres(first, 'create table only_here (id int)')
  await t.rejects(queryPostgres(second, 'select * from only_here'), { code: '42P01' })
  await dropDatabase(server.url, second)
  await t.rejects(queryPostgres(second, 'select 1'), { code: '3D000' })
  await server.stop()
  await t.rejects(queryPostgres(first, 'select 1'))
})

t.test('dropDatabase refuses a database that it did not create', async (t) => {
  await t.rejects(
    dropDatabase('postgres://127.0.0.1:1/a', 'postgres://127.0.0.1:1/important'),
    /not a database/,
  )
})
