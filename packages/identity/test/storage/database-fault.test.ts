import { createDatabase, startPostgres } from '@latchkey/local-services'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { isDatabaseOutage } from '../../src/storage/database-outage.ts'
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

t.test('a wrong statement is no outage', async (t) => {
  const failure = (fields: object, message = 'x') => Object.assign(new Error(message), fields)
  for (const code of ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '53300', '08006', '40P01', '57014']) {
    t.ok(isDatabaseOutage(failure({ code })), code)
  }
  t.ok(isDatabaseOutage(failure({}, 'Connection terminated unexpectedly')))
  t.ok(isDatabaseOutage(failure({}, 'timeout exceeded when trying to connect')))
  t.ok(isDatabaseOutage(failure({ code: 'ERR_SQLITE_ERROR', errcode: 5 })))
  for (const code of ['42601', '23505', '22P02', 'ERR_SQLITE_ERROR', 'ENOENT', '']) {
    t.notOk(isDatabaseOutage(failure({ code })), code)
  }
  t.notOk(isDatabaseOutage('a text'))
})
