import { randomBytes } from 'node:crypto'
import t from 'tap'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { createSealer } from '../../src/keys/sealer.ts'
import { createDispatcher, messageChannels } from '../../src/outbox/dispatcher.ts'
import type { EmailMessage, SmsMessage } from '../../src/outbox/message.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import { openContents } from '../../src/outbox/outbox-entry.ts'
import { readEmail } from '../../src/outbox/stored-message.ts'
import { openStorage } from '../../src/storage/open-storage.ts'

const sealer = createSealer(parseMasterKeys([randomBytes(32).toString('base64url')]))
const sms: SmsMessage = { channel: 'sms', to: '+15555550101', body: 'b', code: '1' }
const email: EmailMessage = {
  ...{ channel: 'email', to: 'a@b.example', subject: 's', body: 'b', html: 'h', senderName: 'n', link: 'l' },
  logo: { contentType: 'image/png', content: Buffer.from([0, 255, 7]) },
}
const about = { tenantId: 'acme', expiresAt: 300 }
const sink = { send: async () => {} }

function dispatcherWith(parts: Partial<Parameters<typeof createDispatcher>[0]>, full: string[] = []) {
  const woken: string[] = []
  const sender = {
    wake: (name: string) => void woken.push(name),
    isFull: (name: string) => full.includes(name),
  }
  const transports = { sms: undefined, email: undefined }
  const dispatcher = createDispatcher({
    ...{ transports, outbox: undefined, sender, sealer, nowSeconds: () => 0 },
    ...parts,
  })
  return { dispatcher, woken }
}

t.test('a channel without a transport cannot send, and drops what is posted to it', async (t) => {
  const storage = await openStorage(':memory:')
  t.after(() => storage.close())
  const { dispatcher } = dispatcherWith({ transports: { sms: sink, email: undefined } })
  t.equal(dispatcher.canSend('sms'), true)
  t.equal(dispatcher.canSend('email'), false)
  await dispatcher.post(storage.db, { message: email, ...about })
  t.same(await storage.db.selectFrom('outbox').selectAll().execute(), [])
  t.same(
    messageChannels({ sms: sink, email: undefined }).map(({ name }) => name),
    ['sms'],
  )
})

t.test('a posted message is stored and comes back as it was', async (t) => {
  const storage = await openStorage(':memory:')
  t.after(() => storage.close())
  const { dispatcher, woken } = dispatcherWith({ transports: { sms: sink, email: sink } })
  await dispatcher.post(storage.db, { message: email, ...about })
  dispatcher.wake('email')
  t.same(woken, ['email'])
  const [row] = await storage.db.selectFrom('outbox').selectAll().execute()
  t.match(row, { channel: 'email', tenant_id: 'acme', expires_at: 300, attempts: 0 })
  if (row !== undefined) t.strictSame(readEmail(openContents(sealer, row)), email)
})

t.test('in dev mode a message appears in the outbox at once, and a decoy does not', async (t) => {
  const storage = await openStorage(':memory:')
  t.after(() => storage.close())
  const outbox = createOutbox(() => 0)
  const { dispatcher } = dispatcherWith({ outbox })
  t.equal(dispatcher.canSend('email'), true)
  await dispatcher.post(storage.db, { message: sms, ...about })
  await dispatcher.post(storage.db, { message: sms, ...about, isDecoy: true })
  t.match(outbox.list(), [{ to: '+15555550101', code: '1' }])
  t.equal(outbox.list().length, 1)
})

t.test('a channel in which too much waits refuses all, with 503', async (t) => {
  const { dispatcher } = dispatcherWith({ transports: { sms: sink, email: sink } }, ['sms'])
  dispatcher.requireRoom('email')
  t.throws(() => dispatcher.requireRoom('sms'), { statusCode: 503, code: 'temporarily_unavailable' })
})
