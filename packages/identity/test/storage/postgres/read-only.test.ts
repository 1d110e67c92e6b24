import { createDatabase, startPostgres } from '@latchkey/local-services'
import { endpoints } from '@latchkey/protocol'
import { sql } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import { databaseFaultOf } from '../../../src/storage/database-fault.ts'
import { openStorage } from '../../../src/storage/open-storage.ts'
import { password } from '../../support/seed.ts'
import { startService, type TestService } from '../../support/service.ts'

const server = await startPostgres()
t.after(() => server.stop())

async function administrator(t: Test, url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'administrator' })
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  return client
}

/** Asserts that whatever needs the database answers 503, and that the service is not ready. */
async function isOut(t: Test, service: TestService, calls: readonly [path: string, body: unknown][]) {
  for (const [path, body] of calls) {
    const answer = await service.post(path, body)
    t.strictSame([answer.status, answer.body.error_code], [503, 'temporarily_unavailable'], path)
    t.equal(answer.headers['retry-after'], '1')
  }
  t.equal((await service.call('/health/live', { client: undefined })).status, 200)
  const ready = await service.call('/health/ready', { client: undefined })
  t.strictSame([ready.status, ready.headers['retry-after']], [503, '1'])
}

/** Asserts that a session is served again: a connection that the server has ended may fail one more call when it is found. */
async function isBack(t: Test, service: TestService, session_id: unknown) {
  const start = performance.now()
  let status = 0
  while (status !== 200 && performance.now() - start < 20_000) {
    status = (await service.post(endpoints.authenticateSession.path, { session_id })).status
  }
  t.equal(status, 200)
}

t.test('a PostgreSQL that turns read-only is an outage until it takes writes, for readers too', async (t) => {
  const url = await createDatabase(server.url)
  const service = await startService(t, url)
  const { session_id, refresh_token } = await service.logIn()
  const admin = await administrator(t, url)
  const opened = async () => {
    const { rows } = await admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and application_name <> 'administrator'",
    )
    return rows.map(({ pid }) => pid)
  }
  const before = await opened()
  t.ok(before.length > 0)
  const setReadOnly = async (value: 'on' | 'off') => {
    await admin.query(`alter system set default_transaction_read_only = ${value}`)
    await admin.query('select pg_reload_conf()')
    // seen by other connections when the server's main process has passed the signal on
    for (;;) {
      const other = await administrator(t, url)
      const { rows } = await other.query('show default_transaction_read_only')
      if (rows[0]?.default_transaction_read_only === value) return
    }
  }
  await setReadOnly('on')
  await isOut(t, service, [
    [endpoints.authenticatePassword.path, { username: 'alice', password }],
    [endpoints.authenticateSession.path, { session_id }],
    [endpoints.refreshToken.path, { refresh_token }],
    [endpoints.logoutSession.path, { session_id }],
  ])
  const user = await service.call(`/cis/v1/users/x`)
  t.equal(user.status, 503, 'a read could show old data')
  const during = await opened()
  t.notOk(
    during.some((pid) => before.includes(pid)),
    'the connections from before are closed',
  )
  await admin.query('set default_transaction_read_only = off')
  await setReadOnly('off')
  t.equal((await service.call('/health/ready', { client: undefined })).status, 200)
  await isBack(t, service, session_id)
})

t.test('a PostgreSQL that comes back as a standby is an outage until it is promoted', async (t) => {
  const url = await createDatabase(server.url)
  const service = await startService(t, url)
  const { session_id } = await service.logIn()
  await server.restartAsStandby()
  await isOut(t, service, [[endpoints.authenticateSession.path, { session_id }]])
  await t.rejects(startService(t, url), {
    code: 'database_unavailable',
    message: /^the database latchkey_\w+ of PostgreSQL at 127\.0\.0\.1:\d+ takes no writes: /,
  })
  await (await administrator(t, url)).query('select pg_promote()')
  t.equal((await service.call('/health/ready', { client: undefined })).status, 200)
  await isBack(t, service, session_id)
})

t.test(
  'a connection that the server ends in the middle of a statement fails that request only',
  async (t) => {
    const url = await createDatabase(server.url)
    const service = await startService(t, url)
    const { session_id } = await service.logIn()
    const admin = await administrator(t, url)
    await admin.query('begin; lock table sessions')
    const waiting = service.post(endpoints.authenticateSession.path, { session_id })
    for (;;) {
      const { rows } = await admin.query<{ pid: number }>(
        "select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      if (rows.length > 0) break
    }
    await admin.query('rollback')
    const answer = await waiting
    t.strictSame([answer.status, answer.headers['retry-after']], [503, '1'])
    await isBack(t, service, session_id)
  },
)

t.test(
  'a connection that ends while a transaction waits for something else fails the transaction only',
  async (t) => {
    const storage = await openStorage(await createDatabase(server.url))
    t.after(() => storage.close())
    const admin = await administrator(t, server.url)
    const work = storage.db.transaction().execute(async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      for (;;) {
        const { rowCount } = await admin.query('select from pg_stat_activity where pid = $1', [rows[0]?.pid])
        if (rowCount === 0) break
      }
      await db.selectFrom('tenants').selectAll().execute()
    })
    t.equal(await work.then(() => 'none', databaseFaultOf), 'unreachable')
    t.strictSame(await storage.db.selectFrom('tenants').selectAll().execute(), [])
  },
)

t.test('a lock that cannot be had in time is an outage', async (t) => {
  const url = await createDatabase(server.url)
  const name = new URL(url).pathname.slice(1)
  const admin = await administrator(t, url)
  await admin.query(`alter database "${name}" set lock_timeout = '50ms'`)
  const service = await startService(t, url)
  const { session_id } = await service.logIn()
  await admin.query('begin; lock table sessions')
  const answer = await service.post(endpoints.authenticateSession.path, { session_id })
  t.strictSame([answer.status, answer.headers['retry-after']], [503, '1'])
  await admin.query('rollback')
  await isBack(t, service, session_id)
})

t.test('a server without a free connection is an outage', async (t) => {
  const url = await createDatabase(server.url)
  const admin = await administrator(t, url)
  await admin.query(`create role app login; alter database "${new URL(url).pathname.slice(1)}" owner to app`)
  await admin.query('alter schema public owner to app')
  const own = new URL(url)
  own.username = 'app'
  const service = await startService(t, own.href)
  const { session_id } = await service.logIn()
  await admin.query('alter role app connection limit 0')
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'")
  await isOut(t, service, [[endpoints.authenticateSession.path, { session_id }]])
  await admin.query('alter role app connection limit -1')
  await isBack(t, service, session_id)
})
