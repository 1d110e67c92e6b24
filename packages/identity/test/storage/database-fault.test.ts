import { createDatabase, startPostgres } from '@latchkey/local-services'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import {
  type DatabaseFault,
  databaseFaultOf,
  isDatabaseOutage,
  mayHaveRun,
} from '../../src/storage/database-fault.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { UnstorableText } from '../../src/storage/storable-text.ts'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { startService } from '../support/service.ts'

t.test('U09 while the database is gone every call is 503, the service lives and is not ready', async (t) => {
  const server = await startPostgres()
  t.after(() => server.stop())
  const service = await startService(t, await createDatabase(server.url))
  const { session_id, refresh_token } = await service.logIn()
  await server.stop()
  const answers = [
    await service.post(endpoints.authenticateSession.path, { session_id }),
    await service.post(endpoints.logoutSession.path, { session_id }),
    await service.post(endpoints.refreshToken.path, { refresh_token }),
    await service.post(endpoints.authenticatePassword.path, { username: 'alice', password }),
  ]
  for (const answer of answers) {
    t.equal(answer.status, 503)
    t.strictSame(answer.body, { error_code: 'temporarily_unavailable', message: 'Try again later' })
    t.equal(answer.headers['retry-after'], '1')
  }
  t.equal((await service.call('/health/live', { client: undefined })).status, 200)
  t.equal((await service.call('/health/ready', { client: undefined })).status, 503)
  t.equal((await service.call(standardEndpoints.jwks.path, { client: undefined })).status, 200)
})

const failure = (fields: object, message = 'x') => Object.assign(new Error(message), fields)

t.test('every class of fault of PostgreSQL, SQLite and the network is an outage of its kind', async (t) => {
  const codes: Record<DatabaseFault, string> = {
    unreachable:
      '08000 08003 08006 08001 08004 08007 08P01 57P01 57P02 57P03 57P04 57P05 25P03 25P04 ECONNREFUSED ECONNRESET ECONNABORTED ETIMEDOUT EPIPE EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN ENOTFOUND EAI_AGAIN',
    read_only: '25006 42501',
    full: '53000 53100 53200 53300 53400',
    busy: '40001 40003 40P01 55P03 57014',
    damaged: '58000 58030 58P01 XX001 XX002',
  }
  // extended result codes of SQLite carry the primary one in their lowest byte
  const results: Record<DatabaseFault, number[]> = {
    unreachable: [10, 266, 522, 778, 1034, 1290, 4874, 14, 270, 526, 1038],
    read_only: [8, 264, 520, 776, 1032, 3],
    full: [13, 7],
    busy: [5, 261, 517, 773, 6, 262, 9, 15],
    damaged: [11, 267, 523, 26],
  }
  for (const [fault, text] of Object.entries(codes)) {
    for (const code of text.split(' ')) t.equal(databaseFaultOf(failure({ code })), fault, code)
  }
  for (const [fault, numbers] of Object.entries(results)) {
    for (const errcode of numbers) {
      t.equal(databaseFaultOf(failure({ code: 'ERR_SQLITE_ERROR', errcode })), fault, String(errcode))
    }
  }
  for (const message of [
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
    'driver has already been destroyed',
  ]) {
    t.equal(databaseFaultOf(failure({}, message)), 'unreachable', message)
  }
})

t.test('a wrong statement is no outage', async (t) => {
  for (const code of [
    '42601',
    '42P01',
    '23505',
    '22021',
    '22P02',
    '25P02',
    'ERR_SQLITE_ERROR',
    'ENOENT',
    '',
  ]) {
    t.notOk(isDatabaseOutage(failure({ code })), code)
  }
  for (const errcode of [1, 19, 2067, 20, 25]) {
    t.notOk(isDatabaseOutage(failure({ code: 'ERR_SQLITE_ERROR', errcode })), String(errcode))
  }
  t.notOk(isDatabaseOutage('a text'))
})

onBothDatabases((t, database) => {
  t.test('the storage refuses a value that not every database keeps as it is', async (t) => {
    const storage = await openStorage(await database.open(t))
    t.after(() => storage.close())
    for (const tenant_id of ['a\u0000b', '\u0000', '\ud83d', 'x\udd11']) {
      await t.rejects(
        storage.db.selectFrom('tenants').selectAll().where('tenant_id', '=', tenant_id).execute(),
        UnstorableText,
      )
      await t.rejects(
        storage.db.insertInto('tenants').values({ tenant_id, created_at: 1 }).execute(),
        UnstorableText,
      )
    }
    await storage.db.insertInto('tenants').values({ tenant_id: 'ü 🔑\n', created_at: 1 }).execute()
    t.equal((await storage.db.selectFrom('tenants').selectAll().execute())[0]?.tenant_id, 'ü 🔑\n')
  })
})

t.test('only a statement whose connection broke after it was sent may have run', (t) => {
  const broken = [
    failure({ code: 'ECONNRESET' }),
    failure({ code: 'EPIPE' }),
    failure({ code: 'ETIMEDOUT' }),
    failure({ code: '40003' }),
    failure({}, 'Connection terminated unexpectedly'),
    failure({}, 'Query read timeout'),
  ]
  for (const error of broken) t.ok(mayHaveRun(error), `${error.message} ${JSON.stringify(error)}`)
  const unsent = [
    failure({ code: 'ECONNREFUSED' }),
    failure({ code: 'ENOTFOUND' }),
    failure({ code: '57P03' }),
    failure({}, 'timeout exceeded when trying to connect'),
    failure({}, 'Connection terminated due to connection timeout'),
    failure({ code: 'ETIMEDOUT' }, 'connect ETIMEDOUT 192.0.2.1:5432'),
    failure({}, 'Client was closed and is not queryable'),
    failure({ code: '23505' }),
    failure({ code: '57014' }),
    new Error('x'),
    undefined,
  ]
  for (const error of unsent) t.notOk(mayHaveRun(error), `${error?.message} ${JSON.stringify(error)}`)
  t.end()
})
