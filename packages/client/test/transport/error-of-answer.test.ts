import t from 'tap'
import type { LatchkeyError } from '../../src/index.ts'
import { type MockAnswer, mockService } from '../support/mock-service.ts'

const calls = {
  session: (service: ReturnType<typeof mockService>) =>
    service.client.authenticateSession({ session_id: 's' }),
  password: (service: ReturnType<typeof mockService>) =>
    service.client.authenticatePassword({ username: 'alice', password: 'p' }),
  otp: (service: ReturnType<typeof mockService>) =>
    service.client.authenticateOtp({ passcode: '1', identifier_type: 'username', identifier: 'alice' }),
  send: (service: ReturnType<typeof mockService>) =>
    service.client.sendOtp({ channel: 'sms', identifier_type: 'username', identifier: 'alice' }),
  link: (service: ReturnType<typeof mockService>) => service.client.authenticateMagicLink({ code: 'c' }),
  sendLink: (service: ReturnType<typeof mockService>) =>
    service.client.sendMagicLink({ email: 'a@example.com', redirect_uri: 'https://shop.example/' }),
  refresh: (service: ReturnType<typeof mockService>) => service.client.refreshToken({ refresh_token: 'r' }),
  create: (service: ReturnType<typeof mockService>) => service.client.createUser({ username: 'alice' }),
  read: (service: ReturnType<typeof mockService>) => service.client.readUser('user-1'),
  list: (service: ReturnType<typeof mockService>) => service.client.listUserSessions('user-1'),
  logout: (service: ReturnType<typeof mockService>) => service.client.logoutSession({ session_id: 's' }),
}
type Call = keyof typeof calls

async function errorOf(
  t: Parameters<typeof mockService>[0],
  call: Call,
  answer: MockAnswer,
): Promise<LatchkeyError> {
  const service = mockService(t, ({ path }) => (path.startsWith('/cis') ? answer : undefined))
  const error: unknown = await calls[call](service).then(
    () => undefined,
    (e: unknown) => e,
  )
  return error as LatchkeyError
}

const message = 'Session not found'
const notFoundShapes: [string, unknown][] = [
  ['E1, a message in an array', { message: [message], error_code: 400 }],
  ['E1, a plain message', { message, error_code: 400 }],
  ['no code', { message }],
  ['E3', { error_code: 'session_not_found', message }],
  ['E4, the code a numeric string', { error_code: '400', message }],
  ['E5', { message, error_code: 400, ts_error_code: 'session_not_found' }],
  ['E6', { message, error_code: 400, error_type: 'session_not_found' }],
  ['E7', { error: 'invalid_request', error_description: message }],
  ['lower case', { message: 'session not found' }],
  ['upper case', { message: ['SESSION NOT FOUND'] }],
  ['spaces around', { message: ' Session not found ' }],
  ['an unknown code', { message, error_code: 'something' }],
  ['the code alone', { error_code: 'session_not_found' }],
]
for (const [name, body] of notFoundShapes) {
  t.test(`W02 Session not found with ${name} is session_not_found`, async (t) => {
    for (const call of ['session', 'password', 'otp'] as const) {
      const error = await errorOf(t, call, { status: 400, body })
      t.match(error, { code: 'session_not_found', status: 400 })
    }
  })
}

const otherShapes: [string, MockAnswer, string][] = [
  ['400 Bad request', { status: 400, body: { message: 'Bad request', error_code: 400 } }, 'request_invalid'],
  ['400 with an array', { status: 400, body: { message: ['a', 'b'], error_code: 400 } }, 'request_invalid'],
  ['400 with two messages', { status: 400, body: { message: [message, 'b'] } }, 'request_invalid'],
  ['400 E8, an empty object', { status: 400, body: {} }, 'request_invalid'],
  ['400 without a body', { status: 400 }, 'request_invalid'],
  [
    '400 with HTML',
    { status: 400, body: `<p>${message}</p>`, headers: { 'content-type': 'text/html' } },
    'request_invalid',
  ],
  ['400 with the phrase as plain text', { status: 400, body: message }, 'request_invalid'],
  ['400 with a JSON string', { status: 400, body: `"${message}"` }, 'request_invalid'],
  ['400 with an array body', { status: 400, body: [{ message }] as never }, 'request_invalid'],
  [
    '400 with the phrase in another field',
    { status: 400, body: { message: 'Bad request', detail: message } },
    'request_invalid',
  ],
  [
    '400 with the phrase within a sentence',
    { status: 400, body: { message: `${message}: device` } },
    'request_invalid',
  ],
  [
    '400 with the phrase in an object',
    { status: 400, body: { message: { text: message } } },
    'request_invalid',
  ],
  [
    '400 auth_session_not_found',
    { status: 400, body: { error_code: 'auth_session_not_found', message: 'No' } },
    'request_invalid',
  ],
  [
    '400 invalid_target',
    { status: 400, body: { error_code: 'invalid_target', message: 'x' } },
    'invalid_target',
  ],
  ['401', { status: 401, body: { message, error_code: 401 } }, 'client_auth_failed'],
  ['403', { status: 403, body: { message, error_code: 403 } }, 'forbidden'],
  ['404', { status: 404, body: { message, error_code: 'auth_session_not_found' } }, 'not_found'],
  ['405', { status: 405, body: { message } }, 'request_invalid'],
  ['408', { status: 408, body: { message } }, 'upstream_unavailable'],
  ['409', { status: 409, body: { message } }, 'request_invalid'],
  ['413', { status: 413, body: { message } }, 'request_invalid'],
  ['429', { status: 429, body: { message } }, 'rate_limited'],
  [
    '429 with HTML',
    { status: 429, body: '<h1>Too many</h1>', headers: { 'content-type': 'text/html' } },
    'rate_limited',
  ],
  ['500', { status: 500, body: { message, error_code: 500 } }, 'upstream_unavailable'],
  ['502', { status: 502, body: '<h1>Bad gateway</h1>' }, 'upstream_unavailable'],
  ['503', { status: 503, body: { message } }, 'upstream_unavailable'],
  ['504', { status: 504 }, 'upstream_unavailable'],
  ['200 without a body', { status: 200 }, 'upstream_protocol'],
  ['200 with an error body', { status: 200, body: { message, error_code: 400 } }, 'upstream_protocol'],
  ['204', { status: 204 }, 'upstream_protocol'],
  ['301', { status: 301, headers: { location: '/' } }, 'upstream_protocol'],
  ['307', { status: 307, headers: { location: '/' } }, 'upstream_protocol'],
  ['599', { status: 599 }, 'upstream_unavailable'],
]
for (const [name, answer, code] of otherShapes) {
  t.test(
    `W03 Q07 silent authentication answered by ${name} is ${code}, never session_not_found`,
    async (t) => {
      t.match(await errorOf(t, 'session', answer), {
        code,
        status: answer.status,
      })
    },
  )
}

const symbolic = (error_code: string) => ({ error_code, message: 'x' })
const credentials: [MockAnswer, string][] = [
  [{ status: 400, body: symbolic('auth_invalid_credentials') }, 'invalid_credentials'],
  [
    { status: 400, body: { message: 'x', error_code: 400, ts_error_code: 'auth_invalid_credentials' } },
    'invalid_credentials',
  ],
  [{ status: 400, body: symbolic('auth_otp_passcode_expired') }, 'invalid_credentials'],
  [{ status: 400, body: { error_code: '400', message: 'User not found' } }, 'invalid_credentials'],
  [{ status: 404, body: { error_code: 404, message: 'User not found' } }, 'invalid_credentials'],
  [{ status: 404, body: symbolic('user_not_found') }, 'invalid_credentials'],
  [{ status: 403, body: symbolic('auth_locked') }, 'invalid_credentials'],
  [{ status: 403, body: symbolic('user_not_active') }, 'invalid_credentials'],
  [{ status: 403, body: { error_code: '403', message: 'User is not active' } }, 'invalid_credentials'],
  [{ status: 401, body: symbolic('no_credentials_registered') }, 'invalid_credentials'],
  [
    { status: 403, body: { message: 'temporary_password', error_code: 403, reset_token: 'r' } },
    'password_change_required',
  ],
  [
    { status: 403, body: { message: 'x', error_code: 'password_expired', reset_token: 'r' } },
    'password_change_required',
  ],
  [{ status: 400, body: symbolic('temporary_password') }, 'request_invalid'],
  [{ status: 403, body: symbolic('forbidden') }, 'forbidden'],
  [{ status: 403, body: symbolic('auth_login_preferences_missing') }, 'forbidden'],
  [{ status: 403, body: '<h1>Forbidden</h1>' }, 'forbidden'],
  [{ status: 404, body: '<h1>Not found</h1>' }, 'not_found'],
  [{ status: 400, body: symbolic('system_invalid_input') }, 'request_invalid'],
  [{ status: 401, body: symbolic('invalid_token') }, 'client_auth_failed'],
  [{ status: 500, body: symbolic('auth_invalid_credentials') }, 'upstream_unavailable'],
]
for (const [answer, code] of credentials) {
  t.test(`W01 a log-in answered by ${answer.status} ${JSON.stringify(answer.body)} is ${code}`, async (t) => {
    for (const call of ['password', 'otp'] as const) t.match(await errorOf(t, call, answer), { code })
  })
}

t.test('W01 errors about a user map to credential codes only for log-ins', async (t) => {
  t.match(await errorOf(t, 'read', { status: 404, body: symbolic('user_not_found') }), { code: 'not_found' })
  t.match(await errorOf(t, 'list', { status: 404, body: symbolic('user_not_found') }), { code: 'not_found' })
  t.match(await errorOf(t, 'send', { status: 404, body: symbolic('user_not_found') }), { code: 'not_found' })
  t.match(await errorOf(t, 'send', { status: 400, body: symbolic('user_not_found') }), { code: 'not_found' })
  t.match(await errorOf(t, 'send', { status: 403, body: symbolic('user_not_active') }), { code: 'not_found' })
  t.match(await errorOf(t, 'session', { status: 403, body: symbolic('auth_locked') }), { code: 'forbidden' })
  t.match(await errorOf(t, 'session', { status: 400, body: symbolic('auth_invalid_credentials') }), {
    code: 'request_invalid',
  })
})

t.test('a refused log-in is sent once', async (t) => {
  const service = mockService(t, ({ path }) =>
    path.startsWith('/cis') ? { status: 401, body: symbolic('no_credentials_registered') } : undefined,
  )
  await t.rejects(calls.password(service), { code: 'invalid_credentials' })
  t.equal(service.calls().length, 1)
})

t.test('a refused refresh token is invalid_grant, for refreshToken alone', async (t) => {
  const bodies = [symbolic('invalid_grant'), { error: 'invalid_grant', error_description: 'x' }]
  for (const body of bodies) {
    t.match(await errorOf(t, 'refresh', { status: 400, body }), { code: 'invalid_grant' })
    t.match(await errorOf(t, 'session', { status: 400, body }), { code: 'request_invalid' })
  }
  t.match(await errorOf(t, 'refresh', { status: 400, body: {} }), { code: 'request_invalid' })
})

t.test('a taken identifier is identifier_taken, for createUser alone', async (t) => {
  for (const body of [{ message: 'x', error_code: 409 }, symbolic('identifier_taken'), '']) {
    t.match(await errorOf(t, 'create', { status: 409, body }), { code: 'identifier_taken' })
    t.match(await errorOf(t, 'read', { status: 409, body }), { code: 'request_invalid' })
  }
})

t.test('W06 log-out of an unknown session succeeds', async (t) => {
  for (const [, body] of notFoundShapes) t.equal(await errorOf(t, 'logout', { status: 400, body }), undefined)
})

t.test('W06 a failed log-out is an error', async (t) => {
  t.match(await errorOf(t, 'logout', { status: 400, body: {} }), { code: 'request_invalid' })
  t.match(await errorOf(t, 'logout', { status: 404, body: { message } }), { code: 'not_found' })
  t.match(await errorOf(t, 'logout', { status: 500, body: { message } }), { code: 'upstream_unavailable' })
  t.match(await errorOf(t, 'logout', { status: 200, body: '<h1>portal</h1>' }), { code: 'upstream_protocol' })
})

t.test("errors carry the service's code if it is well-formed, and never its text", async (t) => {
  const body = { message: 'passcode 123456 for alice', error_code: 'system_invalid_input' }
  const error = await errorOf(t, 'session', { status: 400, body })
  t.equal(error.upstreamCode, 'system_invalid_input')
  t.notMatch(JSON.stringify(error), 'alice')
  const strange = await errorOf(t, 'session', { status: 400, body: { error_code: 'alice <a@example.com>' } })
  t.equal(strange.upstreamCode, undefined)
})

t.test('a 503 has retryAfterSeconds only if the service sent Retry-After', async (t) => {
  const told = await errorOf(t, 'session', { status: 503, headers: { 'retry-after': '7' } })
  t.equal(told.retryAfterSeconds, 7)
  t.equal((await errorOf(t, 'session', { status: 503 })).retryAfterSeconds, undefined)
  t.equal(
    (await errorOf(t, 'session', { status: 500, headers: { 'retry-after': '7' } })).retryAfterSeconds,
    undefined,
  )
})

const receivers: [MockAnswer, string][] = [
  [{ status: 404, body: symbolic('user_not_found') }, 'not_found'],
  [{ status: 403, body: symbolic('user_not_active') }, 'not_found'],
  [{ status: 404, body: symbolic('user_email_address_missing') }, 'not_found'],
  [{ status: 403, body: { error_code: '403', message: 'User is not active' } }, 'not_found'],
  [
    {
      status: 403,
      body: { error_code: '403', message: 'Public signup is not allowed for this application' },
    },
    'not_found',
  ],
  [{ status: 404, body: { error_code: '404', message: 'User not found' } }, 'not_found'],
  [
    { status: 400, body: { error_code: '400', message: 'redirect_uri is not one of the allowed' } },
    'request_invalid',
  ],
  [{ status: 403, body: symbolic('forbidden') }, 'forbidden'],
]
t.test('a send to an unreachable receiver is not_found in every error format', async (t) => {
  for (const [answer, code] of receivers) {
    for (const call of ['send', 'sendLink'] as const) {
      t.match(await errorOf(t, call, answer), { code, status: answer.status }, JSON.stringify(answer.body))
    }
  }
})

t.test('a refused magic link is invalid_credentials in every error format', async (t) => {
  for (const body of [
    symbolic('auth_invalid_credentials'),
    { error_code: '400', message: 'Invalid magic link code' },
    { error_code: '400', message: 'User not found' },
  ]) {
    t.match(await errorOf(t, 'link', { status: 400, body }), { code: 'invalid_credentials' })
  }
  t.match(await errorOf(t, 'link', { status: 400, body: { error_code: '400', message } }), {
    code: 'session_not_found',
  })
})
