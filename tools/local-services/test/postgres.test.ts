import t from 'tap'
import { queryPostgres } from '../src/database.ts'
import { createDatabase, dropDatabase, startPostgres, templateDatabase } from '../src/index.ts'

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

t.test('templateDatabase fills a template once; its copies are independent', async (t) => {
  const server = await startPostgres()
  t.teardown(() => server.stop())
  let fills = 0
  const template = () =>
    templateDatabase(server.url, 'v1', async (url) => {
      fills += 1
      await queryPostgres(url, 'create table notes (text text)')
    })
  const [name, again] = await Promise.all([template(), template()])
  t.equal(name, again)
  t.equal(fills, 1)
  const first = await createDatabase(server.url, { template: name })
  const second = await createDatabase(server.url, { template: name })
  await queryPostgres(first, "insert into notes values ('a')")
  t.strictSame(await queryPostgres(first, 'select text from notes'), [{ text: 'a' }])
  t.strictSame(await queryPostgres(second, 'select text from notes'), [])
})

t.test('templateDatabase starts anew after a failed fill', async (t) => {
  const server = await startPostgres()
  t.teardown(() => server.stop())
  const failed = templateDatabase(server.url, 'v1', async () => {
    throw new Error('no content')
  })
  await t.rejects(failed, /no content/)
  const name = await templateDatabase(server.url, 'v1', async () => {})
  t.ok(await createDatabase(server.url, { template: name }))
  await t.rejects(
    templateDatabase(server.url, 'no "version"', async () => {}),
    /not the version/,
  )
})

t.test('dropDatabase refuses a database that it did not create', async (t) => {
  await t.rejects(
    dropDatabase('postgres://127.0.0.1:1/a', 'postgres://127.0.0.1:1/important'),
    /not a database/,
  )
})
