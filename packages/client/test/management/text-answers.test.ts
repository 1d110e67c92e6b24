import t from 'tap'
import { MockAgent } from 'undici'
import { createManagementClient } from '../../src/management/index.ts'
import { settings } from '../support/issuer.ts'
import { clientTokenAnswer } from '../support/mock-service.ts'

t.test('an export is text, and anything else than JSON lines is a fault of the service', async (t) => {
  const dispatcher = new MockAgent()
  dispatcher.disableNetConnect()
  t.after(() => dispatcher.close())
  const service = dispatcher.get(settings.baseUrl)
  const json = { headers: { 'content-type': 'application/json' } }
  service.intercept({ method: 'POST', path: /token$/ }).reply(200, clientTokenAnswer.body ?? {}, json)
  const management = createManagementClient({ ...settings, dispatcher })
  const answer = (body: string | Buffer, type: string) =>
    service
      .intercept({ path: '/cis/v1/audit/export?after=1' })
      .reply(200, body, { headers: { 'content-type': type } })
  const call = () => management.exportAuditEvents({ after: '1' })

  answer('{"seq":2}\n', 'application/x-ndjson; charset=utf-8')
  t.equal(await call(), '{"seq":2}\n')
  answer('{"seq":2}\n', 'application/json')
  await t.rejects(call(), { code: 'upstream_protocol' })
  answer(Buffer.from([0xff]), 'application/x-ndjson')
  await t.rejects(call(), { code: 'upstream_protocol' })
})
