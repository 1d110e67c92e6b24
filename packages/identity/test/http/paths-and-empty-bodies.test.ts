import { endpoints, pathWith, standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { startService } from '../support/service.ts'

t.test('a path that cannot be decoded answers 400 in our form and does not repeat it', async (t) => {
  const service = await startService(t, sqlite)
  for (const path of [
    '/cis/v1/users/%',
    '/cis/v1/users/%E0%A4%A',
    '/cis/v1/users/secret-%zz',
    '/nowhere/secret-%c0',
    '/%ff',
    '/dev/outbox%',
    `${standardEndpoints.token.path}/secret%2`,
  ]) {
    const answer = await service.call(path)
    t.equal(answer.status, 400, path)
    t.strictSame(answer.body, { message: 'The path cannot be read', error_code: 'invalid_request' }, path)
    t.equal(answer.headers['cache-control'], 'no-store')
  }
})

t.test('a call without a body may still name application/json', async (t) => {
  const service = await startService(t, sqlite)
  const { access_token } = await service.logIn()
  const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
  const url = (path: string) => ({ url: path, headers })
  const asUser = await service.app.inject({ method: 'POST', ...url(endpoints.createRecoveryCodes.path) })
  t.equal(asUser.statusCode, 201, asUser.body)
  const client = { ...headers, authorization: `Bearer ${await service.clientToken()}` }
  const path = pathWith(endpoints.revokeUserSessions.path, { userId: 'nobody' })
  for (const payload of ['', undefined]) {
    const answer = await service.app.inject({
      method: 'DELETE',
      url: path,
      headers: client,
      ...(payload !== undefined && { payload }),
    })
    t.ok([204, 404].includes(answer.statusCode), answer.body)
  }
})

t.test('an empty body where one is needed is refused', async (t) => {
  const service = await startService(t, sqlite)
  const answer = await service.call(endpoints.logoutSession.path, { body: '' })
  t.same([answer.status, answer.body.error_code], [400, 'invalid_request'])
})
