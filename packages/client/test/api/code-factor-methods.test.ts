import t from 'tap'
import type { Client } from '../../src/index.ts'
import { mockService, tokens } from '../support/mock-service.ts'

const user = { identifier: 'alice', identifier_type: 'username' } as const
const registered = { secret: 'MZXW6YTB', uri: 'otpauth://totp/Shop:alice?secret=MZXW6YTB' }
const started = { approval_data: { sum: '5' }, challenge: 'c' }

interface Method {
  name: keyof Client
  call: (client: Client) => Promise<unknown>
  sent: { method: string; path: string; body?: unknown }
  isByUser?: boolean
  answer: { status: number; body?: unknown }
  gives?: unknown
}

const methods: Method[] = [
  {
    name: 'registerTotp',
    call: (client) => client.registerTotp('user-token', { label: 'l', allow_override: true }),
    sent: { method: 'POST', path: '/cis/v1/auth/totp/register', body: { label: 'l', allow_override: true } },
    isByUser: true,
    answer: { status: 201, body: registered },
    gives: registered,
  },
  {
    name: 'registerTotp',
    call: (client) => client.registerTotp('user-token'),
    sent: { method: 'POST', path: '/cis/v1/auth/totp/register', body: {} },
    isByUser: true,
    answer: { status: 201, body: registered },
    gives: registered,
  },
  {
    name: 'authenticateTotp',
    call: (client) => client.authenticateTotp({ ...user, token: '123456', session_id: 'session-1' }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/totp/authenticate',
      body: { ...user, token: '123456', session_id: 'session-1' },
    },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'startTotpTransaction',
    call: (client) => client.startTotpTransaction({ ...user, approval_data: { sum: '5' } }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/totp/transaction/start',
      body: { ...user, approval_data: { sum: '5' } },
    },
    answer: { status: 200, body: started },
    gives: started,
  },
  {
    name: 'authenticateTotpTransaction',
    call: (client) => client.authenticateTotpTransaction({ ...user, token: '123456', challenge: 'c' }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/totp/transaction/authenticate',
      body: { ...user, token: '123456', challenge: 'c' },
    },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'revokeOwnTotp',
    call: (client) => client.revokeOwnTotp('user-token'),
    sent: { method: 'POST', path: '/cis/v1/users/me/totp/revoke' },
    isByUser: true,
    answer: { status: 204 },
  },
  {
    name: 'revokeTotp',
    call: (client) => client.revokeTotp('u/1'),
    sent: { method: 'POST', path: '/cis/v1/users/u%2F1/totp/revoke' },
    answer: { status: 204 },
  },
  {
    name: 'unlockTotp',
    call: (client) => client.unlockTotp('u'),
    sent: { method: 'POST', path: '/cis/v1/users/u/totp/unlock' },
    answer: { status: 204 },
  },
  {
    name: 'readLoginOptions',
    call: (client) => client.readLoginOptions(),
    sent: { method: 'GET', path: '/cis/v1/auth/login-options' },
    answer: {
      status: 200,
      body: { result: { methods: ['password'], allow_public_signup: true, password_reset: [] } },
    },
    gives: { methods: ['password'], allow_public_signup: true, password_reset: [] },
  },
  {
    name: 'listOwnAuthenticators',
    call: (client) => client.listOwnAuthenticators('user-token'),
    sent: { method: 'GET', path: '/cis/v1/users/me/authenticators' },
    isByUser: true,
    answer: { status: 200, body: { result: [] } },
    gives: [],
  },
  {
    name: 'createRecoveryCodes',
    call: (client) => client.createRecoveryCodes('user-token'),
    sent: { method: 'POST', path: '/cis/v1/users/me/recovery-codes' },
    isByUser: true,
    answer: { status: 201, body: { recovery_codes: ['AAAA', 'BBBB'] } },
    gives: ['AAAA', 'BBBB'],
  },
  {
    name: 'countOwnRecoveryCodes',
    call: (client) => client.countOwnRecoveryCodes('user-token'),
    sent: { method: 'GET', path: '/cis/v1/users/me/recovery-codes' },
    isByUser: true,
    answer: { status: 200, body: { remaining: 7 } },
    gives: 7,
  },
  {
    name: 'countRecoveryCodes',
    call: (client) => client.countRecoveryCodes('u'),
    sent: { method: 'GET', path: '/cis/v1/users/u/recovery-codes' },
    answer: { status: 200, body: { remaining: 0 } },
    gives: 0,
  },
  {
    name: 'authenticateRecoveryCode',
    call: (client) => client.authenticateRecoveryCode({ ...user, code: 'AAAA' }),
    sent: {
      method: 'POST',
      path: '/cis/v1/auth/recovery-codes/authenticate',
      body: { ...user, code: 'AAAA' },
    },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'revokeRecoveryCodes',
    call: (client) => client.revokeRecoveryCodes('u'),
    sent: { method: 'POST', path: '/cis/v1/users/u/recovery-codes/revoke' },
    answer: { status: 204 },
  },
]

for (const { name, call, sent, isByUser = false, answer, gives } of methods) {
  t.test(`${name} sends ${sent.method} ${sent.path} and returns the response`, async (t) => {
    const { client, seen, calls } = mockService(t, (request) =>
      request.path === sent.path ? answer : undefined,
    )
    t.same(await call(client), gives)
    const [request] = calls()
    t.equal(request?.method, sent.method)
    t.same(request?.body === '' ? undefined : JSON.parse(request?.body ?? ''), sent.body)
    t.equal(request?.headers.authorization, `Bearer ${isByUser ? 'user-token' : 'client-token'}`)
    t.equal(seen.length, isByUser ? 1 : 2, 'no client token is fetched for a call of the user')
  })
}

t.test('errors of TOTP and recovery code calls map to codes', async (t) => {
  const table: [
    call: (client: Client) => Promise<unknown>,
    status: number,
    error_code: string,
    code: string,
  ][] = [
    [(client) => client.registerTotp('t'), 409, 'totp_already_registered', 'already_registered'],
    [(client) => client.registerTotp('t'), 401, 'invalid_token', 'token_invalid'],
    [
      (client) => client.createRecoveryCodes('t'),
      401,
      'insufficient_user_authentication',
      'insufficient_user_authentication',
    ],
    [
      (client) => client.authenticateTotp({ ...user, token: '1' }),
      400,
      'auth_invalid_credentials',
      'invalid_credentials',
    ],
    [
      (client) => client.authenticateTotpTransaction({ ...user, token: '1' }),
      400,
      'session_not_found',
      'session_not_found',
    ],
    [
      (client) => client.authenticateRecoveryCode({ ...user, code: '1' }),
      400,
      'auth_invalid_credentials',
      'invalid_credentials',
    ],
    [(client) => client.revokeTotp('u'), 404, 'user_not_found', 'not_found'],
    [(client) => client.countRecoveryCodes('u'), 403, 'forbidden', 'forbidden'],
  ]
  for (const [call, status, error_code, code] of table) {
    const message = error_code === 'session_not_found' ? 'Session not found' : 'm'
    const { client } = mockService(t, (request) =>
      request.path.startsWith('/cis/v1/') ? { status, body: { message, error_code } } : undefined,
    )
    await t.rejects(call(client), { code, status })
  }
})

t.test('invalid requests are never sent', async (t) => {
  const { client, seen } = mockService(t, () => undefined)
  const calls: Promise<unknown>[] = [
    client.registerTotp('two words'),
    client.registerTotp('t', { label: '' }),
    client.authenticateTotp({ token: '', identifier: 'a' }),
    client.startTotpTransaction({ ...user, approval_data: { 'a b': 'c' } }),
    client.revokeTotp('..'),
    client.unlockTotp(''),
    client.createRecoveryCodes(''),
    client.authenticateRecoveryCode({ code: '', identifier: 'a' }),
  ]
  for (const call of calls) {
    const error = await call.catch((thrown: unknown) => thrown)
    t.match(error, { code: 'request_invalid' })
  }
  t.equal(seen.length, 0)
})

t.test('a malformed response is upstream_protocol', async (t) => {
  const answers = [{}, { secret: 's' }, { recovery_codes: [] }, { recovery_codes: [1] }, { remaining: -1 }]
  for (const body of answers) {
    const { client } = mockService(t, (request) =>
      request.path.startsWith('/cis/v1/')
        ? { status: request.method === 'GET' ? 200 : 201, body }
        : undefined,
    )
    await t.rejects(client.registerTotp('t'), { code: 'upstream_protocol' })
    await t.rejects(client.createRecoveryCodes('t'), { code: 'upstream_protocol' })
    await t.rejects(client.countRecoveryCodes('u'), { code: 'upstream_protocol' })
  }
})
