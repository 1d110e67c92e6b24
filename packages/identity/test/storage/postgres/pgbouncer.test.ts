import { createDatabase, startPgBouncer, startPostgres } from '@latchkey/local-services'
import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import t from 'tap'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { createClock } from '../../support/clock.ts'
import { startService } from '../../support/service.ts'

const server = await startPostgres()
t.after(() => server.stop())
const pooler = await startPgBouncer(server.url)
t.after(() => pooler.stop())

t.test(
  'behind PgBouncer in transaction mode instances that start at once share one schema and one key',
  async (t) => {
    const url = pooler.urlOf(await createDatabase(server.url))
    const clock = createClock()
    const services = await Promise.all([1, 2, 3].map(() => startService(t, url, { clock })))
    const [session_id] = await Promise.all(
      services.map(async (service) => (await service.logIn()).session_id),
    )
    for (const service of services) {
      const answer = await service.post(endpoints.authenticateSession.path, { session_id })
      t.equal(answer.status, 200)
      t.equal((await service.call('/health/ready', { client: undefined })).status, 200)
    }
  },
)

t.test('behind PgBouncer many requests at once on two connections to the server all succeed', async (t) => {
  const service = await startService(t, pooler.urlOf(await createDatabase(server.url)), {
    limits: { requests: { max: 10_000, windowSeconds: 60 } },
  })
  const { session_id } = await service.logIn()
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      index % 4 === 0
        ? service.post(endpoints.createUser.path, { username: `user-${index}` })
        : service.post(endpoints.authenticateSession.path, { session_id }),
    ),
  )
  t.strictSame([...new Set(answers.map(({ status }) => status))].sort(), [200, 201])
})

t.test(
  'behind PgBouncer a statement of a transaction is ended by the server, and no limit stays behind',
  async (t) => {
    const direct = await createDatabase(server.url)
    const storage = await openStorage(pooler.urlOf(direct))
    t.after(() => storage.close())
    const limitOf = async (db: typeof storage.db) =>
      (await sql<{ statement_timeout: string }>`show statement_timeout`.execute(db)).rows[0]
        ?.statement_timeout
    t.equal(await storage.db.transaction().execute(limitOf), '15s')
    t.equal(await limitOf(storage.db), '0')
    const unpooled = await openStorage(direct)
    t.after(() => unpooled.close())
    t.equal(await limitOf(unpooled.db), '15s')
  },
)

t.test('behind PgBouncer a server that has become a standby is an outage', async (t) => {
  const service = await startService(t, pooler.urlOf(await createDatabase(server.url)))
  const { session_id } = await service.logIn()
  await server.restartAsStandby()
  const during = await service.post(endpoints.authenticateSession.path, { session_id })
  t.strictSame([during.status, during.headers['retry-after']], [503, '1'])
  t.equal((await service.call('/health/ready', { client: undefined })).status, 503)
})
