import { createServer, type IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { smsWebhook } from '../../src/index.ts'

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

t.test('a text is handed to the web hook as JSON', async (t) => {
  const { url, received } = await webhook(t, 202)
  await smsWebhook(url).send(message, { id: 'message-1' })
  t.equal(received.length, 1)
  t.match(received[0]?.request, { method: 'POST', url: '/sms?key=secret' })
  t.equal(received[0]?.request.headers['content-type'], 'application/json')
  t.equal(received[0]?.request.headers['webhook-id'], 'message-1')
  t.strictSame(JSON.parse(received[0]?.body ?? ''), message)
})

t.test(
  'a web hook that does not take it over, or points elsewhere, fails without telling its URL',
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

t.test('N06 a web hook at a private address is refused unless its network is allowed', async (t) => {
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

t.test('the web hook is https, or http on this machine', async (t) => {
  for (const url of ['http://sms.example.com', 'ftp://localhost', 'nonsense', '']) {
    t.throws(() => smsWebhook(url), { code: 'config_invalid' }, url)
  }
  t.ok(smsWebhook('https://sms.example.com/hook'))
})
