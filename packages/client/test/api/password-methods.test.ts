import { inspect } from 'node:util'
import t from 'tap'
import { type Client, isLatchkeyError, resetTokenOf } from '../../src/index.ts'
import { mockService } from '../support/mock-service.ts'

const email = 'a@example.com'
const phone_number = '+15555550101'
const redirect_uri = 'https://shop.example/reset'
const set = { result: { message: 'Password registered' } }
const sent = { message: 'sent' }
const token = { result: 'a.b.c' }
const reset = { reset_token: 'a.b.c', new_password: 'new' }
const done = { message: 'm', url: redirect_uri, email }
const checked = { valid_password: false, errors: [{ code: 'auth_password_weak', message: 'm' }] }

interface Method {
  name: keyof Client
  call: (client: Client) => Promise<unknown>
  path: string
  body: object
  answer: unknown
  gives?: unknown
  method?: string
  status?: number
  isByUser?: boolean
}

const prefix = '/cis/v1/auth/password'
const methods: Method[] = [
  {
    name: 'createPassword',
    call: (client) => client.createPassword('u', { password: 'p', force_replace: false }),
    path: '/cis/v1/users/u/password',
    body: { password: 'p', force_replace: false },
    status: 201,
    answer: set,
  },
  {
    name: 'updatePassword',
    call: (client) => client.updatePassword('u', { password: 'p', session_id: 's' }),
    path: '/cis/v1/users/u/password',
    method: 'PUT',
    body: { password: 'p', session_id: 's' },
    answer: set,
  },
  {
    name: 'setOwnPassword',
    call: (client) => client.setOwnPassword('user-token', { password: 'p' }),
    path: '/cis/v1/users/me/password-credentials',
    body: { password: 'p' },
    isByUser: true,
    answer: set,
  },
  {
    name: 'registerPassword',
    call: (client) => client.registerPassword({ username: 'alice', password: 'p' }),
    path: `${prefix}/register`,
    body: { username: 'alice', password: 'p' },
    answer: sent,
  },
  {
    name: 'validatePassword',
    call: (client) => client.validatePassword({ username: 'alice', password: 'p' }),
    path: `${prefix}/validate`,
    body: { username: 'alice', password: 'p' },
    answer: { result: checked },
    gives: checked,
  },
  {
    name: 'sendPasswordResetLink',
    call: (client) => client.sendPasswordResetLink({ redirect_uri, email }),
    path: `${prefix}/reset/email/link`,
    body: { redirect_uri, email },
    answer: sent,
  },
  {
    name: 'createPasswordResetLink',
    call: (client) => client.createPasswordResetLink({ redirect_uri, username: 'alice' }),
    path: `${prefix}/reset/link`,
    body: { redirect_uri, username: 'alice' },
    answer: { reset_link: `${redirect_uri}?code=a.b.c` },
    gives: `${redirect_uri}?code=a.b.c`,
  },
  {
    name: 'sendPasswordResetEmailOtp',
    call: (client) => client.sendPasswordResetEmailOtp({ email }),
    path: `${prefix}/reset/email/otp`,
    body: { email },
    answer: sent,
  },
  {
    name: 'sendPasswordResetSmsOtp',
    call: (client) => client.sendPasswordResetSmsOtp({ phone_number, prev_reset_token: 'a.b.c' }),
    path: `${prefix}/reset/sms/otp`,
    body: { phone_number, prev_reset_token: 'a.b.c' },
    answer: sent,
  },
  {
    name: 'redeemPasswordResetEmailOtp',
    call: (client) => client.redeemPasswordResetEmailOtp({ email, passcode: '1' }),
    path: `${prefix}/reset/email/otp/validate`,
    body: { email, passcode: '1' },
    answer: token,
    gives: 'a.b.c',
  },
  {
    name: 'redeemPasswordResetSmsOtp',
    call: (client) => client.redeemPasswordResetSmsOtp({ phone_number, passcode: '1' }),
    path: `${prefix}/reset/sms/otp/validate`,
    body: { phone_number, passcode: '1' },
    answer: token,
    gives: 'a.b.c',
  },
  {
    name: 'redeemPassword',
    call: (client) => client.redeemPassword({ email, password: 'p' }),
    path: `${prefix}/reset/password/validate`,
    body: { client_id: 'shop-web', email, password: 'p' },
    answer: token,
    gives: 'a.b.c',
  },
  {
    name: 'resetPassword',
    call: (client) => client.resetPassword(reset),
    path: `${prefix}/reset`,
    body: reset,
    answer: done,
    gives: done,
  },
]

for (const { name, call, path, body, answer, gives, method = 'POST', status = 200, isByUser } of methods) {
  t.test(`${name} sends ${method} ${path} and returns the response`, async (t) => {
    const { client, calls } = mockService(t, (request) =>
      request.path === path ? { status, body: answer } : undefined,
    )
    t.same(await call(client), gives)
    const [request] = calls()
    t.equal(request?.method, method)
    t.same(JSON.parse(request?.body ?? ''), body)
    t.equal(request?.headers.authorization, `Bearer ${isByUser ? 'user-token' : 'client-token'}`)
  })

  t.test(`${name} refuses a response that is not part of the API`, async (t) => {
    const { client } = mockService(t, (request) => (request.path === path ? { status, body: {} } : undefined))
    await t.rejects(call(client), { code: 'upstream_protocol' })
  })
}

t.test('errors about passwords map to codes', async (t) => {
  const table: [
    call: (client: Client) => Promise<unknown>,
    status: number,
    error_code: string,
    code: string,
  ][] = [
    [
      (client) => client.createPassword('u', { password: 'p' }),
      400,
      'auth_password_weak',
      'password_rejected',
    ],
    [
      (client) => client.createPassword('u', {}),
      409,
      'auth_password_already_configured',
      'already_registered',
    ],
    [(client) => client.createPassword('u', { username: 'a' }), 409, 'identifier_taken', 'identifier_taken'],
    [(client) => client.updatePassword('u', {}), 400, 'auth_password_recently_used', 'password_rejected'],
    [(client) => client.updatePassword('u', {}), 404, 'user_not_found', 'not_found'],
    [(client) => client.setOwnPassword('t', { password: 'p' }), 401, 'invalid_token', 'token_invalid'],
    [
      (client) => client.redeemPasswordResetEmailOtp({ email, passcode: '1' }),
      400,
      'auth_invalid_credentials',
      'invalid_credentials',
    ],
    [(client) => client.sendPasswordResetEmailOtp({ email }), 404, 'user_not_found', 'not_found'],
    [(client) => client.resetPassword(reset), 400, 'auth_password_breached', 'password_rejected'],
    [(client) => client.resetPassword(reset), 403, 'invalid_reset_token', 'token_invalid'],
    [(client) => client.resetPassword(reset), 403, 'reset_mfa_required', 'insufficient_user_authentication'],
  ]
  for (const [call, status, error_code, code] of table) {
    const { client } = mockService(t, (request) =>
      request.path.startsWith('/cis/v1/') ? { status, body: { message: 'm', error_code } } : undefined,
    )
    await t.rejects(call(client), { code, status, upstreamCode: error_code })
  }
})

t.test('the reset token of a refused log-in is not part of the error', async (t) => {
  const { client } = mockService(t, (request) =>
    request.path.startsWith('/cis/v1/')
      ? { status: 403, body: { message: 'temporary_password', error_code: 403, reset_token: 'a.secret.c' } }
      : undefined,
  )
  const error: unknown = await client.authenticatePassword({ username: 'a', password: 'p' }).catch((e) => e)
  if (!isLatchkeyError(error, 'password_change_required')) throw error
  t.equal(resetTokenOf(error), 'a.secret.c')
  t.notMatch(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error), 'a.secret.c')
})

t.test('invalid requests are never sent', async (t) => {
  const { client, seen } = mockService(t, () => undefined)
  const calls: Promise<unknown>[] = [
    client.createPassword('..', { password: 'p' }),
    client.setOwnPassword('two words', { password: 'p' }),
    client.resetPassword({ ...reset, reset_token: 'a b' }),
    client.redeemPassword({ password: '' }),
  ]
  for (const call of calls) await t.rejects(call, { code: 'request_invalid' })
  t.equal(seen.length, 0)
})
