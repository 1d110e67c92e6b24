import { createServer, type IncomingMessage } from 'node:http'
import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { smsWebhook } from '../../src/index.ts'
import { startHttpPeer, status } from '../support/http-peer.ts'

const message = { channel: 'sms', to: '+15555550101', body: '123456 is your code', code: '123456' } as const

async function webhook(t: Test, status: number, headers: Record<string, string> = {}) {
  const received: { request: IncomingMessage; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ request, body })
    response.writeHead(status, headers).end('ignored')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/sms?key=secret`, received }
}

t.test('a text is handed to the webhook as JSON', async (t) => {
  const { url, received } = await webhook(t, 202)
  await smsWebhook(url).send(message, { id: 'message-1' })
  t.equal(received.length, 1)
  t.match(received[0]?.request, { method: 'POST', url: '/sms?key=secret' })
  t.equal(received[0]?.request.headers['content-type'], 'application/json')
  t.equal(received[0]?.request.headers['webhook-id'], 'message-1')
  t.strictSame(JSON.parse(received[0]?.body ?? ''), message)
})

t.test(
  'a webhook that does not take it over, or points elsewhere, fails without telling its URL',
  async (t) => {
    for (const [status, headers] of [
      [500, {}],
      [404, {}],
      [307, { location: 'http://127.0.0.1:1/' }],
    ] as const) {
      const { url } = await webhook(t, status, headers)
      const error = await smsWebhook(url)
        .send(message)
        .then(
          () => undefined,
          (reason: unknown) => reason,
        )
      t.ok(error instanceof Error)
      t.notMatch(String(error), /secret|123456/)
    }
  },
)

t.test('a signed text is accepted by Standard Webhooks with each secret, at every attempt', async (t) => {
  const peer = await startHttpPeer(t)
  const [newer = '', older = ''] = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`)
  const transport = smsWebhook(`${peer.origin}/sms`, { secrets: [newer, older] })
  peer.answer(status(503), status(204))
  await t.rejects(transport.send(message, { id: 'message-1' }), { message: 'the SMS webhook answered 503' })
  await transport.send(message, { id: 'message-1' })
  t.equal(peer.received.length, 2)
  for (const { body, headers } of peer.received) {
    const given = {
      'webhook-id': String(headers['webhook-id']),
      'webhook-timestamp': String(headers['webhook-timestamp']),
      'webhook-signature': String(headers['webhook-signature']),
    }
    t.equal(given['webhook-id'], 'message-1')
    for (const secret of [newer, older]) t.strictSame(new Webhook(secret).verify(body, given), message)
    const other = new Webhook(`whsec_${Buffer.alloc(32, 3).toString('base64')}`)
    t.throws(() => other.verify(body, given), 'not with another secret')
    t.throws(() => new Webhook(newer).verify(`${body} `, given), 'nor with another body')
  }
})

t.test('the timestamp of a signed text is the time of the attempt', async (t) => {
  const peer = await startHttpPeer(t)
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  await smsWebhook(peer.origin, { secrets: [secret], now: () => 1_700_000_000_999 }).send(message)
  t.equal(peer.received[0]?.headers['webhook-timestamp'], '1700000000')
})

t.test('a secret of another form is refused without appearing in the error', (t) => {
  const tooShort = `whsec_${Buffer.alloc(23, 1).toString('base64')}`
  const tooLong = `whsec_${Buffer.alloc(65, 1).toString('base64')}`
  for (const secret of [
    '',
    'whsec_',
    'whsec_!!!!',
    'hidden-text-hidden-text-hidden-text',
    tooShort,
    tooLong,
  ]) {
    const given = { code: 'config_invalid', message: /^secrets: (?!.*hidden)/ }
    t.throws(() => smsWebhook('https://sms.example.com', { secrets: [secret] }), given, secret)
  }
  t.end()
})

t.test('N06 a webhook at a private address is refused unless its network is allowed', async (t) => {
  const { url, received } = await webhook(t, 202)
  const { port } = new URL(url)
  for (const host of [
    '10.0.0.1',
    '169.254.169.254',
    `[::ffff:127.0.0.1]:${port}`,
    `[::ffff:7f00:1]:${port}`,
  ]) {
    await t.rejects(smsWebhook(`https://${host}/sms`).send(message), { code: 'address_refused' }, host)
  }
  t.same(received, [])
  const open = smsWebhook(`https://127.0.0.2:${port}/sms`, { allowedPrivateNetworks: ['127.0.0.2'] })
  await t.rejects(open.send(message), { code: /^(?!address_refused)/ }, 'is connected to, without TLS')
  t.throws(() => smsWebhook(url, { allowedPrivateNetworks: ['10.0.0.0/8/8'] }), { code: 'config_invalid' })
})

t.test('the webhook is https, or http on this machine', async (t) => {
  for (const url of ['http://sms.example.com', 'ftp://localhost', 'nonsense', '']) {
    t.throws(() => smsWebhook(url), { code: 'config_invalid' }, url)
  }
  t.ok(smsWebhook('https://sms.example.com/hook'))
})
