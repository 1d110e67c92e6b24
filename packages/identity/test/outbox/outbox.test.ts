import { endpoints } from '@latchkey/protocol'
import t from 'tap'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { onBothDatabases } from '../support/databases.ts'
import { startService } from '../support/service.ts'

onBothDatabases((t, database) => {
  t.test('the outbox has a message before the send is answered: newest first, by address', async (t) => {
    const service = await startService(t, database)
    const send = (identifier: string) =>
      service.post(endpoints.sendOtp.path, { channel: 'sms', identifier_type: 'username', identifier })
    await send('alice')
    service.clock.advance(1)
    await send('bob')
    service.clock.advance(1)
    await send('alice')
    const list = async (query: string) =>
      JSON.parse((await service.call(`/dev/outbox.json${query}`, { client: undefined })).text)
    const all = await list('')
    t.equal(all.length, 3)
    const toAlice = await list('?to=%2B15555550101')
    t.equal(toAlice.length, 2)
    t.strictSame(toAlice[0], all[0])
    t.match(all[0], {
      channel: 'sms',
      to: '+15555550101',
      code: /^\d{6}$/,
      body: /Shop/,
      sent_at: new Date(service.clock.now()).toISOString(),
    })
    t.ok(all[0].body.includes(all[0].code))
    t.strictSame(await list('?to=%2B15555559999'), [])
    t.equal((await service.call('/dev/outbox.json?too=x', { client: undefined })).status, 400)
  })
})

t.test('the outbox keeps the newest five hundred', async (t) => {
  const outbox = createOutbox(() => 0)
  for (let n = 0; n < 510; n += 1) outbox.add({ channel: 'sms', to: String(n), body: 'x' })
  t.equal(outbox.list().length, 500)
  t.equal(outbox.list()[0]?.to, '509')
})
