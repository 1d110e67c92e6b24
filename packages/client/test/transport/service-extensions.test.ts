import t from 'tap'
import { type MockAnswer, mockService } from '../support/mock-service.ts'

const discoveryPath = '/cis/oidc/.well-known/openid-configuration'
const listed: MockAnswer = {
  status: 200,
  body: { latchkey_extensions: ['otp_send.session_id', 'link_send.session_id', 'another'] },
}
const alice = { identifier: 'alice', identifier_type: 'username' } as const
const sms = { channel: 'sms', ...alice, session_id: 'session-1' } as const
const link = {
  email: 'alice@example.com',
  redirect_uri: 'https://shop.example/link',
  session_id: 'session-1',
}

function start(t: Parameters<typeof mockService>[0], discovery: () => MockAnswer | Error) {
  const service = mockService(t, ({ path }) => {
    if (path === discoveryPath) return discovery()
    return path.startsWith('/cis/') ? { status: 200, body: { message: 'sent' } } : undefined
  })
  const requests = (path: string) => service.seen.filter((request) => request.path === path)
  return {
    ...service,
    discoveries: () => requests(discoveryPath).length,
    sent: (path: string): unknown => JSON.parse(requests(path).at(-1)?.body ?? '{}'),
  }
}

t.test('a service that lists the extension is told the session of a message', async (t) => {
  const service = start(t, () => listed)
  await Promise.all([service.client.sendOtp(sms), service.client.sendMagicLink(link)])
  t.same(service.sent('/cis/v1/auth/otp/send'), sms)
  t.same(service.sent('/cis/v1/auth/link/email/send'), link)
  t.equal(service.discoveries(), 1, 'calls share one request')
  service.advance(3_599_000)
  await service.client.sendOtp(sms)
  t.equal(service.discoveries(), 1)
  service.advance(1000)
  await service.client.sendOtp(sms)
  t.equal(service.discoveries(), 2, 'the document is kept for an hour')
})

t.test('a service that does not list the extension is not told the session', async (t) => {
  const { session_id: _, ...rest } = sms
  const documents: MockAnswer[] = [
    { status: 200, body: { issuer: 'https://userid.security' } },
    { status: 200, body: { latchkey_extensions: ['link_send.session_id'] } },
    { status: 200, body: { latchkey_extensions: 'otp_send.session_id' } },
    { status: 200, body: 'not JSON' },
    { status: 403 },
    { status: 404, body: { message: 'Not found' } },
  ]
  for (const document of documents) {
    const service = start(t, () => document)
    t.match(await service.client.sendOtp(sms), { message: 'sent' })
    t.same(service.sent('/cis/v1/auth/otp/send'), rest)
  }
})

t.test('without a discovery document a message is sent, and what was known stands', async (t) => {
  const { session_id: _, ...rest } = sms
  let answer: MockAnswer | Error = { status: 503 }
  const service = start(t, () => answer)
  for (const failure of [{ status: 503 }, { status: 429 }, new Error('connection lost')]) {
    answer = failure
    await service.client.sendOtp(sms)
    t.same(service.sent('/cis/v1/auth/otp/send'), rest)
    service.advance(29_000)
    await service.client.sendOtp(sms)
    service.advance(1000)
  }
  t.equal(service.discoveries(), 3, 'once in 30 s')
  answer = listed
  await service.client.sendOtp(sms)
  t.same(service.sent('/cis/v1/auth/otp/send'), sms)
  service.advance(3_600_000)
  for (const failure of [{ status: 503 }, { status: 404 }, { status: 403 }]) {
    answer = failure
    await service.client.sendOtp(sms)
    t.same(service.sent('/cis/v1/auth/otp/send'), sms)
    service.advance(30_000)
  }
  t.equal(service.discoveries(), 7, 'and it is looked for again soon')
})

t.test('a call without such a field does not read the document', async (t) => {
  const service = start(t, () => listed)
  await service.client.sendOtp({ channel: 'sms', ...alice })
  t.equal(service.discoveries(), 0)
})
