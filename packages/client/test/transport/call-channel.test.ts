import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import t from 'tap'
import { callChannel } from '../../src/index.ts'
import { mockService, tokens } from '../support/mock-service.ts'

t.test('each call is published on latchkey:call with its result, without personal data', async (t) => {
  const told: unknown[] = []
  const listen = (message: unknown) => told.push(message)
  const service = mockService(t, ({ path }, index) => {
    if (!path.startsWith('/cis')) return undefined
    return index === 0 ? { status: 200, body: tokens } : { status: 404 }
  })
  const request = {
    session_id: 'session-1',
    client_attributes: { ip_address: '192.0.2.7', user_agent: 'agent' },
  }
  await service.client.authenticateSession(request)
  subscribe(callChannel, listen)
  t.teardown(() => unsubscribe(callChannel, listen))
  await service.client.authenticateSession(request).catch(() => {})
  await t.rejects(service.client.readUser('user-1'))
  t.equal(told.length, 2, 'from the subscription on')
  t.match(told, [
    { operation: 'session', clientId: service.client.clientId, durationMs: Number },
    { operation: 'read_user', result: 'not_found' },
  ])
  t.notMatch(JSON.stringify(told), /session-1|192\.0\.2|agent|user-1/)
})
