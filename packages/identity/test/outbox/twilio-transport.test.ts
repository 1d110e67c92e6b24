import t from 'tap'
import { twilioTransport } from '../../src/index.ts'
import { readTwilioUrl } from '../../src/outbox/twilio-url.ts'
import { broken, dropped, startHttpPeer, status } from '../support/http-peer.ts'

const message = {
  channel: 'sms',
  to: '+15555550101',
  body: '123456 is your code & more',
  code: '123456',
} as const
const sid = `AC${'0123456789abcdef'.repeat(2)}`

t.test('a text is posted as a form of the API with Basic authentication', async (t) => {
  const peer = await startHttpPeer(t)
  peer.answer(status(201, { 'content-type': 'application/json' }, '{"sid":"SM1","status":"queued"}'))
  const url = `twilio://${sid}:t%40ken@127.0.0.1:${peer.port}?from=+15555550100`
  await twilioTransport(url).send(message, { id: 'message-1' })
  await twilioTransport(url).send({ ...message, sender: 'Shop' })
  const [first, second] = peer.received
  t.match(first, { method: 'POST', url: `/2010-04-01/Accounts/${sid}/Messages.json` })
  t.match(first?.headers, {
    authorization: `Basic ${Buffer.from(`${sid}:t@ken`).toString('base64')}`,
    'content-type': /^application\/x-www-form-urlencoded/,
    'idempotency-key': 'message-1',
  })
  t.strictSame(Object.fromEntries(new URLSearchParams(first?.body)), {
    To: '+15555550101',
    From: '+15555550100',
    Body: '123456 is your code & more',
  })
  t.equal(new URLSearchParams(second?.body).get('From'), 'Shop', 'the sender of the message')
})

t.test('a messaging service sends for an account with an API key', async (t) => {
  const peer = await startHttpPeer(t)
  const service = `MG${'ab'.repeat(16)}`
  await twilioTransport(`twilio://SK12:secret@127.0.0.1:${peer.port}?from=${service}&account=${sid}`).send(
    message,
  )
  t.equal(peer.received[0]?.url, `/2010-04-01/Accounts/${sid}/Messages.json`)
  t.equal(new URLSearchParams(peer.received[0]?.body).get('MessagingServiceSid'), service)
})

t.test('only a refusal of the message itself is final', async (t) => {
  const peer = await startHttpPeer(t)
  const transport = twilioTransport(`twilio://${sid}:hidden@127.0.0.1:${peer.port}?from=Shop`)
  const refusal = (code: number) => JSON.stringify({ code, message: `no +15555550101`, status: 400 })
  for (const [name, answer, expected] of [
    ['an invalid number', status(400, {}, refusal(21211)), { isPermanent: true }],
    ['a number that unsubscribed', status(400, {}, refusal(21610)), { isPermanent: true }],
    ['400 without a code', status(400, {}, 'no'), { isPermanent: true }],
    [
      '400 with a long answer',
      status(400, {}, `{"code":21211,"x":"${'x'.repeat(70_000)}"}`),
      { isPermanent: true },
    ],
    ['a sender that is not set up', status(400, {}, refusal(21606)), { isPermanent: false }],
    ['a full queue', status(400, {}, refusal(21611)), { isPermanent: false }],
    ['a wrong token', status(401, {}, refusal(20003)), { isPermanent: false }],
    ['an unknown account', status(404, {}, refusal(20404)), { isPermanent: false }],
    ['too many requests', status(429, { 'retry-after': '7' }), { isPermanent: false, retryAfterSeconds: 7 }],
    ['an outage', status(503), { isPermanent: false }],
    ['a redirect', status(307, { location: '/elsewhere' }), { isPermanent: false }],
  ] as const) {
    peer.answer(answer)
    const error: unknown = await transport.send(message).catch((reason: unknown) => reason)
    t.match(error, { name: 'DeliveryError', ...expected }, name)
    t.notMatch(String(error), /5555550101|123456|hidden/, name)
  }
  peer.answer(dropped)
  await t.rejects(transport.send(message), 'a dropped connection')
  peer.answer(broken)
  await t.resolves(transport.send(message), 'a status counts, whatever becomes of the body')
})

t.test('a URL of another form is refused without its token', (t) => {
  for (const url of [
    'nonsense',
    `https://${sid}:hidden@api.twilio.com?from=Shop`,
    `twilio:?from=Shop`,
    `twilio://${sid}@api.twilio.com?from=Shop`,
    `twilio://:hidden@api.twilio.com?from=Shop`,
    `twilio://${sid}:hid%den@api.twilio.com?from=Shop`,
    `twilio://SK12:hidden@api.twilio.com?from=Shop`,
    `twilio://SK12:hidden@api.twilio.com?from=Shop&account=../..`,
    `twilio://${sid}:hidden@api.twilio.com`,
    `twilio://${sid}:hidden@api.twilio.com?from=`,
    `twilio://${sid}:hidden@api.twilio.com?from=a%0Ab`,
    `twilio://${sid}:hidden@api.twilio.com?from=Shop&from=Bank`,
    `twilio://${sid}:hidden@api.twilio.com?from=Shop&other=1`,
    `twilio://${sid}:hidden@api.twilio.com/path?from=Shop`,
    `twilio://${sid}:hidden@api.twilio.com?from=Shop#x`,
    `twilio://${sid}:hidden@api%00.twilio.com?from=Shop`,
  ]) {
    t.throws(
      () => twilioTransport(url),
      { code: 'config_invalid', message: /^the Twilio URL (?!.*hid%?den)/ },
      url,
    )
  }
  t.throws(
    () => twilioTransport(`twilio://${sid}:hidden@localhost?from=Shop`, { allowedPrivateNetworks: ['x'] }),
    {
      code: 'config_invalid',
    },
  )
  t.end()
})

t.test('the connection is https, on this machine http', (t) => {
  t.equal(
    readTwilioUrl(`twilio://${sid}:hidden@api.twilio.com?from=12345`).url.origin,
    'https://api.twilio.com',
  )
  t.equal(
    readTwilioUrl(`twilio://${sid}:hidden@localhost:81?from=%2B15555550100`).url.origin,
    'http://localhost:81',
  )
  t.end()
})

t.test('N06 a private address is refused unless its network is allowed', async (t) => {
  const transport = twilioTransport(`twilio://${sid}:hidden@10.0.0.1?from=Shop`)
  await t.rejects(transport.send(message), { code: 'address_refused' })
})
