import Fastify from 'fastify'
import t from 'tap'
import { createDispatcher } from '../../src/outbox/dispatcher.ts'
import type { SmsMessage } from '../../src/outbox/message.ts'

const log = Fastify().log

function sms(to: string): SmsMessage {
  return { channel: 'sms', to, body: 'b' }
}

/** A transport whose sends end when the test says. */
function heldTransport() {
  const held: { message: SmsMessage; end(error?: Error): void }[] = []
  return {
    held,
    send: (message: SmsMessage) =>
      new Promise<void>((resolve, reject) => {
        held.push({ message, end: (error) => (error === undefined ? resolve() : reject(error)) })
      }),
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

t.test('a channel without a transport cannot send, and drops what is given to it', async (t) => {
  const dispatcher = createDispatcher({ sms: heldTransport() }, log)
  t.equal(dispatcher.canSend('sms'), true)
  t.equal(dispatcher.canSend('email'), false)
  dispatcher.requireRoom('email')
  dispatcher.dispatch({ channel: 'email', to: 'a@b', subject: 's', body: 'b', html: 'h', senderName: 'n' })
  await dispatcher.drain()
})

t.test('messages go out ten at once, in order, and one that fails stops no other', async (t) => {
  const transport = heldTransport()
  const lines: unknown[] = []
  const logger = Fastify({
    logger: { level: 'error', stream: { write: (line: string) => lines.push(JSON.parse(line)) } },
  }).log
  const dispatcher = createDispatcher({ sms: transport }, logger)
  for (let i = 0; i < 12; i += 1) dispatcher.dispatch(sms(String(i)))
  t.same(
    transport.held.map(({ message }) => message.to),
    Array.from({ length: 10 }, (_, i) => String(i)),
  )
  transport.held[0]?.end(new Error('down'))
  await turn()
  t.equal(transport.held.at(-1)?.message.to, '10')
  t.match(lines, [{ audit: 'delivery.failed', channel: 'sms', reason: 'down' }])
  const drained = dispatcher.drain()
  while (transport.held.length > 0) {
    transport.held.shift()?.end()
    await turn()
  }
  await drained
  t.equal(lines.length, 1)
})

t.test('more than a thousand waiting are refused to all, with 503', async (t) => {
  const transport = heldTransport()
  const dispatcher = createDispatcher({ sms: transport }, log)
  for (let i = 0; i < 1010; i += 1) {
    dispatcher.requireRoom('sms')
    dispatcher.dispatch(sms(String(i)))
  }
  t.throws(() => dispatcher.requireRoom('sms'), { statusCode: 503, code: 'temporarily_unavailable' })
  while (transport.held.length > 0) {
    transport.held.shift()?.end()
    await turn()
  }
  dispatcher.requireRoom('sms')
})

t.test('at the end what still waits is given up after a while, and told', async (t) => {
  const transport = heldTransport()
  const lines: string[] = []
  const logger = Fastify({
    logger: { level: 'error', stream: { write: (line: string) => lines.push(line) } },
  }).log
  const dispatcher = createDispatcher({ sms: transport }, logger)
  for (let i = 0; i < 13; i += 1) dispatcher.dispatch(sms(String(i)))
  const drained = dispatcher.drain()
  const deadline = performance.now() + 10_000
  while (lines.length < 3 && performance.now() < deadline) await turn()
  t.equal(lines.filter((line) => line.includes('the service ended before it was sent')).length, 3)
  for (const { end } of transport.held) end()
  await drained
  t.equal(transport.held.length, 10)
})
