import t from 'tap'
import type { Client } from '../../src/index.ts'
import { mockService, tokens } from '../support/mock-service.ts'

const session = {
  session_id: 'session-1',
  start_time: '2026-11-22T10:00:00Z',
  expiration_time: '2026-12-06T10:00:00Z',
}
const usedSession = {
  ...session,
  last_used_time: '2026-02-01T00:00:00.000Z',
  client_id: 'shop-web',
  app_name: 'Shop',
  amr: ['pwd'],
  client_attributes: { ip_address: '192.0.2.1', user_agent: 'Browser/1.0' },
}
const user = { user_id: 'user-1', status: 'Active', created_at: 1_795_000_000, updated_at: 1_795_000_000 }
const otp = { identifier_type: 'email', identifier: 'a@example.com' } as const
const link = { email: 'a@example.com', redirect_uri: 'https://shop.example/' }

interface Method {
  name: keyof Client
  call: (client: Client) => Promise<unknown>
  sent: { method: string; path: string; body?: unknown }
  answer: { status: number; body?: unknown }
  gives?: unknown
}

const methods: Method[] = [
  {
    name: 'authenticateSession',
    call: (client) =>
      client.authenticateSession({
        session_id: 'session-1',
        claims: { id_token: { email: null } },
        scope: 'orders',
      }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/session/authenticate',
      body: { session_id: 'session-1', claims: { id_token: { email: null } }, scope: 'orders' },
    },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'logoutSession',
    call: (client) => client.logoutSession({ session_id: 'session-1' }),
    sent: { method: 'POST', path: '/cis/v1/auth/session/logout', body: { session_id: 'session-1' } },
    answer: { status: 204 },
  },
  {
    name: 'refreshToken',
    call: (client) => client.refreshToken({ refresh_token: 'refresh' }),
    sent: { method: 'POST', path: '/cis/v1/auth/token/refresh', body: { refresh_token: 'refresh' } },
    answer: { status: 200, body: { access_token: 'access', token_type: 'bearer', expires_in: 60.5 } },
    gives: { access_token: 'access', token_type: 'bearer', expires_in: 60.5 },
  },
  {
    name: 'listUserSessions',
    call: (client) => client.listUserSessions('user/1?ü'),
    sent: { method: 'GET', path: '/cis/v1/auth/users/user%2F1%3F%C3%BC/sessions' },
    answer: { status: 200, body: [session, usedSession] },
    gives: [session, usedSession],
  },
  {
    name: 'revokeUserSessions',
    call: (client) => client.revokeUserSessions('user-1'),
    sent: { method: 'DELETE', path: '/cis/v1/auth/users/user-1/sessions' },
    answer: { status: 204 },
  },
  {
    name: 'authenticatePassword',
    call: (client) =>
      client.authenticatePassword({
        username: 'alice',
        password: 'correct',
        client_attributes: { ip_address: '192.0.2.1' },
      }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/password/authenticate',
      body: { username: 'alice', password: 'correct', client_attributes: { ip_address: '192.0.2.1' } },
    },
    answer: { status: 200, body: { ...tokens, extra: { of: 'the vendor' } } },
    gives: { ...tokens, extra: { of: 'the vendor' } },
  },
  {
    name: 'sendOtp',
    call: (client) => client.sendOtp({ channel: 'sms', ...otp }),
    sent: { method: 'POST', path: '/cis/v1/auth/otp/send', body: { channel: 'sms', ...otp } },
    answer: {
      status: 200,
      body: { message: 'OTP sent', approval_data: { a: 'b' }, request_id: 'r', new: 1 },
    },
    gives: { message: 'OTP sent', approval_data: { a: 'b' }, request_id: 'r', new: 1 },
  },
  {
    name: 'sendMagicLink',
    call: (client) => client.sendMagicLink({ ...link, state: 'cart', channel: 'direct' }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/link/email/send',
      body: { ...link, state: 'cart', channel: 'direct' },
    },
    answer: {
      status: 200,
      body: { message: 'Email sent successfully', link: 'https://shop.example/?code=c' },
    },
    gives: { message: 'Email sent successfully', link: 'https://shop.example/?code=c' },
  },
  {
    name: 'authenticateMagicLink',
    call: (client) => client.authenticateMagicLink({ code: 'c', request_id: 'r', session_id: 'session-1' }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/link/email/authenticate',
      body: { code: 'c', request_id: 'r', session_id: 'session-1' },
    },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'authenticateOtp',
    call: (client) => client.authenticateOtp({ passcode: '123456', ...otp, session_id: 'session-1' }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/otp/authenticate',
      body: { passcode: '123456', ...otp, session_id: 'session-1' },
    },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'createUser',
    call: (client) => client.createUser({ username: 'alice' }),
    sent: { method: 'POST', path: '/cis/v1/users', body: { username: 'alice' } },
    answer: { status: 201, body: { result: user } },
    gives: user,
  },
  {
    name: 'readUser',
    call: (client) => client.readUser('user-1'),
    sent: { method: 'GET', path: '/cis/v1/users/user-1' },
    answer: { status: 200, body: { result: { ...user, custom_data: { a: 1 } } } },
    gives: { ...user, custom_data: { a: 1 } },
  },
]

for (const { name, call, sent, answer, gives } of methods) {
  t.test(`${name} sends the documented request and returns the response`, async (t) => {
    const service = mockService(t, ({ path }) => (path === sent.path ? answer : undefined))
    t.same(await call(service.client), gives)
    const [request, ...others] = service.calls()
    t.same(others, [])
    t.equal(request?.method, sent.method)
    t.equal(request?.path, sent.path)
    t.equal(request?.headers.authorization, 'Bearer client-token')
    t.equal(request?.headers['content-type'], sent.body === undefined ? undefined : 'application/json')
    t.same(request?.body ? JSON.parse(request.body) : undefined, sent.body)
  })

  t.test(`Q09 W19 ${name} refuses a response that is not part of the API`, async (t) => {
    const wrong = [
      { status: answer.status === 200 ? 204 : 200, body: answer.body },
      { status: 202, body: answer.body },
      { status: 302, headers: { location: 'https://other.example/' } },
    ]
    if (answer.body !== undefined) {
      const html = { 'content-type': 'text/html' }
      wrong.push(
        { status: answer.status, body: '' },
        { status: answer.status, body: 'null' },
        { status: answer.status, body: '[]x' },
        { status: answer.status, body: '{"a":' },
        { status: answer.status, body: { wrong: 'fields' } },
        { status: answer.status, body: '<h1>ok</h1>', headers: html } as never,
        { status: answer.status, body: answer.body, headers: html } as never,
        { status: answer.status, body: answer.body, headers: { 'content-type': '' } } as never,
      )
    }
    for (const given of wrong) {
      const service = mockService(t, ({ path }) => (path === sent.path ? given : undefined))
      await t.rejects(call(service.client), { code: 'upstream_protocol' }, JSON.stringify(given))
    }
  })
}

const badTokens: [string, Record<string, unknown>][] = [
  ['a missing access token', { access_token: undefined }],
  ['an empty access token', { access_token: '' }],
  ['an ID token that is no string', { id_token: 5 }],
  ['a missing session_id', { session_id: undefined }],
  ['another token type', { token_type: 'mac' }],
  ['expires_in as a string', { expires_in: '3600' }],
  ['a missing expires_in', { expires_in: undefined }],
  ['an expires_in of 0', { expires_in: 0 }],
  ['a negative expires_in', { expires_in: -1 }],
  ['an absurd expires_in', { expires_in: 1e15 }],
  ['an expires_in of null', { expires_in: null }],
]
for (const [name, change] of badTokens) {
  t.test(`Q09 W19 tokens with ${name} are refused`, async (t) => {
    const service = mockService(t, ({ path }) =>
      path.startsWith('/cis') ? { status: 200, body: { ...tokens, ...change } } : undefined,
    )
    const error = await service.client
      .authenticateSession({ session_id: 'session-1' })
      .catch((e: unknown) => e)
    t.match(error, { code: 'upstream_protocol' })
    t.equal(service.calls().length, 1)
  })
}

t.test(
  'Q09 an answer without ID and refresh token is accepted, as the API declares them optional',
  async (t) => {
    const { id_token: _, refresh_token: __, ...rest } = tokens
    const service = mockService(t, ({ path }) =>
      path.startsWith('/cis') ? { status: 200, body: rest } : undefined,
    )
    t.same(await service.client.authenticateSession({ session_id: 'session-1' }), rest)
  },
)

t.test('Q12 Q20 tokens of another IdP session than requested are refused', async (t) => {
  const service = mockService(t, ({ path }) =>
    path.startsWith('/cis') ? { status: 200, body: { ...tokens, session_id: 'session-2' } } : undefined,
  )
  const { client } = service
  const session_id = 'session-1'
  await t.rejects(client.authenticateSession({ session_id }), { code: 'identity_mismatch' })
  await t.rejects(client.authenticatePassword({ username: 'a', password: 'b', session_id }), {
    code: 'identity_mismatch',
  })
  await t.rejects(client.authenticateOtp({ passcode: '1', ...otp, session_id }), {
    code: 'identity_mismatch',
  })
  t.match(await client.authenticatePassword({ username: 'a', password: 'b' }), { session_id: 'session-2' })
})

t.test(
  'a wrong request is refused before anything is sent, naming the field and not its value',
  async (t) => {
    const service = mockService(t, () => undefined)
    const { client } = service
    const wrong: [string, () => Promise<unknown>][] = [
      ['sesion_id', () => client.authenticateSession({ sesion_id: 'very-secret' } as never)],
      ['session_id', () => client.authenticateSession({ session_id: '' })],
      ['session_id', () => client.logoutSession({ session_id: ['very-secret'] as never })],
      ['refresh_token', () => client.refreshToken({} as never)],
      ['password', () => client.authenticatePassword({ username: 'a', password: 'very-secret'.repeat(200) })],
      [
        'client_attributes.ip_address',
        () =>
          client.authenticatePassword({
            username: 'a',
            password: 'b',
            client_attributes: { ip_address: 'very-secret' },
          }),
      ],
      ['channel', () => client.sendOtp({ channel: 'very-secret' as never, ...otp })],
      ['passcode', () => client.authenticateOtp({ passcode: 123456 as never, ...otp })],
      ['redirect_uri', () => client.sendMagicLink({ email: 'a@example.com' } as never)],
      ['code', () => client.authenticateMagicLink({ code: ['very-secret'] as never })],
      ['email', () => client.createUser({ email: ['very-secret'] as never })],
      ['userId', () => client.readUser('')],
      ['userId', () => client.readUser('.')],
      ['userId', () => client.revokeUserSessions('..')],
      ['userId', () => client.listUserSessions('\ud800')],
      ['userId', () => client.listUserSessions(undefined as never)],
      ['it', () => client.authenticateSession(undefined as never)],
    ]
    for (const [field, call] of wrong) {
      const error = await call().then(
        () => undefined,
        (e: Error) => e,
      )
      t.match(error, { code: 'request_invalid' })
      t.match(error?.message, ` ${field} `)
      t.notMatch(error?.message, 'very-secret')
    }
    t.same(service.seen, [])
  },
)

t.test('undefined fields are not sent', async (t) => {
  const service = mockService(t, ({ path }) =>
    path.startsWith('/cis') ? { status: 200, body: tokens } : undefined,
  )
  const request = { session_id: 'session-1', resource: undefined } as unknown as { session_id: string }
  await service.client.authenticateSession(request)
  t.equal(service.calls()[0]?.body, '{"session_id":"session-1"}')
})
