import t from 'tap'
import {
  ApiErrorBodySchema,
  ClientTokenResponseSchema,
  createCheck,
  DiscoverySchema,
  JwksSchema,
  MagicLinkSendResponseSchema,
  OAuthErrorBodySchema,
  OtpSendResponseSchema,
  PasswordRegisteredResponseSchema,
  PasswordRegisterResponseSchema,
  PasswordResetLinkResponseSchema,
  PasswordResetResponseSchema,
  PasswordResetSentResponseSchema,
  PasswordResetTokenResponseSchema,
  PasswordValidateResponseSchema,
  TokenRefreshResponseSchema,
  TokenResponseSchema,
  UserResponseSchema,
  UserSessionsResponseSchema,
} from '../src/index.ts'

const tokens = { access_token: 'a', token_type: 'Bearer', expires_in: 3600 }

t.test('token responses may omit optional fields and have unknown ones', async (t) => {
  t.equal(createCheck(TokenResponseSchema)({ ...tokens, session_id: 's' }).ok, true)
  t.equal(
    createCheck(TokenResponseSchema)({
      ...tokens,
      id_token: 'i',
      refresh_token: 'r',
      session_id: 's',
      new: 1,
    }).ok,
    true,
  )
  t.equal(createCheck(TokenRefreshResponseSchema)(tokens).ok, true)
  t.equal(createCheck(ClientTokenResponseSchema)({ ...tokens, scope: 'a' }).ok, true)
})

t.test('a token response without a token or a session is refused', async (t) => {
  const check = createCheck(TokenResponseSchema)
  const full = { ...tokens, session_id: 's' }
  for (const field of Object.keys(full)) {
    const rest = Object.fromEntries(Object.entries(full).filter(([key]) => key !== field))
    t.match(check(rest), { ok: false, fault: { field, problem: 'is required' } })
  }
  for (const wrong of [
    { access_token: '' },
    { access_token: 'a'.repeat(262_145) },
    { session_id: '' },
    { id_token: 1 },
  ]) {
    t.match(check({ ...full, ...wrong }), { ok: false, fault: { field: Object.keys(wrong)[0] } })
  }
})

t.test('W19 an absurd expires_in is refused', async (t) => {
  for (const expires_in of [0, -1, '3600', 1e15, 31_536_001, Number.NaN, Number.POSITIVE_INFINITY, null]) {
    t.match(createCheck(TokenResponseSchema)({ ...tokens, session_id: 's', expires_in }), {
      fault: { field: 'expires_in' },
    })
    t.match(createCheck(ClientTokenResponseSchema)({ ...tokens, expires_in }), {
      fault: { field: 'expires_in' },
    })
    t.match(createCheck(TokenRefreshResponseSchema)({ ...tokens, expires_in }), {
      fault: { field: 'expires_in' },
    })
  }
  t.equal(createCheck(ClientTokenResponseSchema)({ ...tokens, expires_in: 0.5 }).ok, true)
})

t.test('UserSessionsResponseSchema accepts a bare array', async (t) => {
  const check = createCheck(UserSessionsResponseSchema)
  const session = {
    session_id: 's',
    start_time: '2026-01-01T00:00:00Z',
    expiration_time: '2026-01-15T00:00:00Z',
  }
  t.equal(check([]).ok, true)
  t.equal(check([session]).ok, true)
  t.equal(check({ result: [session] }).ok, false)
  t.match(check([{ ...session, start_time: 1 }]), { fault: { field: '0.start_time' } })
})

t.test('UserResponseSchema has the user in result, with times as numbers', async (t) => {
  const check = createCheck(UserResponseSchema)
  const user = { user_id: 'u', status: 'Active', created_at: 1, updated_at: 1 }
  t.equal(check({ result: user }).ok, true)
  t.equal(
    check({ result: { ...user, email: { value: 'a@b', email_verified: true, verified_at: 1 } } }).ok,
    true,
  )
  t.match(check(user), { fault: { field: 'result' } })
  t.match(check({ result: { ...user, created_at: '1' } }), { fault: { field: 'result.created_at' } })
})

t.test('JwksSchema accepts signing keys only', async (t) => {
  const check = createCheck(JwksSchema)
  const key = { kty: 'EC', use: 'sig', kid: 'k', alg: 'ES256', crv: 'P-256', x: 'x', y: 'y' }
  t.equal(
    check({ keys: [key, { kty: 'RSA', use: 'sig', kid: 'r', alg: 'RS256', n: 'n', e: 'AQAB' }] }).ok,
    true,
  )
  for (const [field, value] of [
    ['kty', 'oct'],
    ['use', 'enc'],
    ['kid', ''],
    ['alg', 1],
  ] as const) {
    t.match(check({ keys: [{ ...key, [field]: value }] }), { fault: { field: `keys.0.${field}` } })
  }
  t.match(check({ keys: Array.from({ length: 10_001 }, () => key) }), {
    fault: { problem: 'has too many items' },
  })
})

t.test('discovery and short responses name the missing field', async (t) => {
  t.match(createCheck(DiscoverySchema)({}), { fault: { field: 'issuer', problem: 'is required' } })
  t.match(createCheck(OtpSendResponseSchema)({}), { fault: { field: 'message' } })
  t.match(createCheck(ApiErrorBodySchema)({ message: 'a', error_code: 400 }), {
    fault: { field: 'error_code' },
  })
  t.equal(createCheck(OAuthErrorBodySchema)({ error: 'invalid_client' }).ok, true)
})

t.test('responses of a send have extra fields only on request', async (t) => {
  const otp = createCheck(OtpSendResponseSchema)
  t.equal(otp({ message: 'OTP sent' }).ok, true)
  t.equal(otp({ message: 'm', approval_data: { a: { b: 1 } }, code: '1', request_id: 'r', new: 1 }).ok, true)
  t.match(otp({ message: 'm', code: 123456 }), { fault: { field: 'code' } })
  const link = createCheck(MagicLinkSendResponseSchema)
  t.equal(link({ message: 'm', link: 'https://a.example?code=c', request_id: 'r', new: 1 }).ok, true)
  t.match(link({ message: 'm', link: '' }), { fault: { field: 'link' } })
})

t.test('responses about passwords require all their fields', async (t) => {
  const errors = [{ code: 'auth_password_weak', message: 'must have at least 8 characters' }]
  const answers = [
    { schema: PasswordRegisteredResponseSchema, full: { result: { message: 'Password registered' } } },
    { schema: PasswordRegisterResponseSchema, full: { message: 'Password registered' } },
    { schema: PasswordValidateResponseSchema, full: { result: { valid_password: false, errors } } },
    { schema: PasswordResetSentResponseSchema, full: { message: 'Email Sent' } },
    { schema: PasswordResetLinkResponseSchema, full: { reset_link: 'https://shop.example.com/?code=a.b.c' } },
    { schema: PasswordResetTokenResponseSchema, full: { result: 'a.b.c' } },
    { schema: PasswordResetResponseSchema, full: { message: 'Password changed successfully' } },
  ]
  for (const { schema, full } of answers) {
    t.equal(createCheck(schema)(full).ok, true)
    t.equal(createCheck(schema)({}).ok, false)
  }
  const done = { message: 'm', url: 'https://shop.example.com', email: 'a@example.com' }
  t.equal(createCheck(PasswordResetResponseSchema)(done).ok, true)
})

t.test('a user may lack what the vendor does not promise, or have null in its place', async (t) => {
  const check = createCheck(UserResponseSchema)
  const user = { user_id: 'u', status: 'Active', created_at: 1, updated_at: 1 }
  for (const members of [
    { groupIds: null, identities: null, password_information: null },
    { identities: [{ provider_name: null, provider_type: null, auth_type: null }] },
    { password_information: { temporary: true } },
    { password_information: { expired: null, temporary: null, updated_at: null, expires_in: null } },
  ]) {
    t.equal(check({ result: { ...user, ...members } }).ok, true, JSON.stringify(members))
  }
  t.match(check({ result: { ...user, groupIds: 'g' } }), { ok: false })
})
