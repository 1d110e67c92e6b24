import t from 'tap'
import type { TSchema } from 'typebox'
import {
  CreateUserRequestSchema,
  CrossDeviceAuthenticateInitRequestSchema,
  CrossDeviceExternalRegisterInitRequestSchema,
  CrossDeviceRegisterInitRequestSchema,
  CrossDeviceTicketRequestSchema,
  createCheck,
  MagicLinkAuthenticateRequestSchema,
  MagicLinkSendRequestSchema,
  OtpAuthenticateRequestSchema,
  OtpSendRequestSchema,
  OwnPasswordRequestSchema,
  PasswordAuthenticateRequestSchema,
  PasswordCreateRequestSchema,
  PasswordCredentialsSchema,
  PasswordRegisterRequestSchema,
  PasswordResetEmailLinkRequestSchema,
  PasswordResetEmailOtpRequestSchema,
  PasswordResetEmailOtpValidateRequestSchema,
  PasswordResetLinkRequestSchema,
  PasswordResetPasswordValidateRequestSchema,
  PasswordResetRequestSchema,
  PasswordResetSmsOtpRequestSchema,
  PasswordResetSmsOtpValidateRequestSchema,
  PasswordUpdateRequestSchema,
  PasswordValidateRequestSchema,
  RecoveryCodeAuthenticateRequestSchema,
  SessionAuthenticateRequestSchema,
  SessionLogoutRequestSchema,
  TokenEndpointRequestSchema,
  TokenQuestionRequestSchema,
  TokenRefreshRequestSchema,
  TotpAuthenticateRequestSchema,
  TotpRegisterRequestSchema,
  TotpTransactionAuthenticateRequestSchema,
  TotpTransactionStartRequestSchema,
  UserinfoRequestSchema,
  WebauthnAuthenticateRequestSchema,
  WebauthnAuthenticateStartRequestSchema,
  WebauthnCredentialUpdateRequestSchema,
  WebauthnExternalRegisterRequestSchema,
  WebauthnRegisterRequestSchema,
  WebauthnRegisterStartRequestSchema,
} from '../src/index.ts'

const common = {
  resource: 'https://api.shop.example',
  claims: { id_token: { email: null, custom_data: { fields: ['a'] } }, access_token: {}, userinfo: {} },
  scope: 'orders',
  org_id: 'org',
  client_attributes: { user_agent: 'Mozilla/5.0', ip_address: '2001:db8::1' },
  device_id: 'device',
}

/** Each request as full as it may be, and the fields that it must have. */
const requests: { name: string; schema: TSchema; full: Record<string, unknown>; required: string[] }[] = [
  {
    name: 'session/authenticate',
    schema: SessionAuthenticateRequestSchema,
    full: { session_id: 's', ...common },
    required: ['session_id'],
  },
  {
    name: 'session/logout',
    schema: SessionLogoutRequestSchema,
    full: { session_id: 's' },
    required: ['session_id'],
  },
  {
    name: 'token/refresh',
    schema: TokenRefreshRequestSchema,
    full: { refresh_token: 'r' },
    required: ['refresh_token'],
  },
  {
    name: 'password/authenticate',
    schema: PasswordAuthenticateRequestSchema,
    full: {
      username: 'alice',
      password: 'p',
      username_type: 'email',
      identifier: 'alice',
      identifier_type: 'user_id',
      session_id: 's',
      ...common,
    },
    required: ['password'],
  },
  {
    name: 'users/password',
    schema: PasswordCreateRequestSchema,
    full: {
      password: 'p',
      password_hash: '$2b$10$x',
      force_replace: false,
      username: 'alice',
      enforce_complexity: false,
    },
    required: [],
  },
  {
    name: 'users/password update',
    schema: PasswordUpdateRequestSchema,
    full: { password: 'p', force_replace: false, session_id: 's' },
    required: [],
  },
  {
    name: 'users/me/password-credentials',
    schema: OwnPasswordRequestSchema,
    full: { password: 'p', username: 'alice' },
    required: ['password'],
  },
  {
    name: 'password/register',
    schema: PasswordRegisterRequestSchema,
    full: { username: 'alice', password: 'p' },
    required: ['username', 'password'],
  },
  {
    name: 'password/validate',
    schema: PasswordValidateRequestSchema,
    full: { password: 'p', email: 'a@example.com', phone_number: '+15555550101', username: 'alice' },
    required: ['password'],
  },
  ...[PasswordResetEmailLinkRequestSchema, PasswordResetLinkRequestSchema].map((schema) => ({
    name: 'password/reset link',
    schema,
    full: {
      redirect_uri: 'https://shop.example.com/reset',
      email: 'a@example.com',
      username: 'alice',
      email_content: { subject: 'Reset' },
      prev_reset_token: 'a.b.c',
      ignore_mfa: true,
      client_attributes: {},
    },
    required: ['redirect_uri'],
  })),
  {
    name: 'password/reset/email/otp',
    schema: PasswordResetEmailOtpRequestSchema,
    full: {
      email: 'a@example.com',
      email_content: { subject: 'Reset' },
      prev_reset_token: 'a.b.c',
      ignore_mfa: true,
      client_attributes: {},
    },
    required: ['email'],
  },
  {
    name: 'password/reset/sms/otp',
    schema: PasswordResetSmsOtpRequestSchema,
    full: {
      phone_number: '+15555550101',
      prev_reset_token: 'a.b.c',
      ignore_mfa: true,
      client_attributes: {},
    },
    required: ['phone_number'],
  },
  {
    name: 'password/reset/email/otp/validate',
    schema: PasswordResetEmailOtpValidateRequestSchema,
    full: { email: 'a@example.com', passcode: '123456', client_attributes: {} },
    required: ['email', 'passcode'],
  },
  {
    name: 'password/reset/sms/otp/validate',
    schema: PasswordResetSmsOtpValidateRequestSchema,
    full: { phone_number: '+15555550101', passcode: '123456', client_attributes: {} },
    required: ['phone_number', 'passcode'],
  },
  {
    name: 'password/reset/password/validate',
    schema: PasswordResetPasswordValidateRequestSchema,
    full: {
      client_id: 'shop-web',
      password: 'p',
      email: 'a@example.com',
      phone_number: '+15555550101',
      username: 'alice',
    },
    required: ['client_id', 'password'],
  },
  {
    name: 'password/reset',
    schema: PasswordResetRequestSchema,
    full: {
      reset_token: 'a.b.c',
      new_password: 'p',
      redirect_uri: 'https://shop.example.com/reset',
      resource: 'https://api.shop.example',
      require_mfa: true,
    },
    required: ['reset_token', 'new_password'],
  },
  {
    name: 'otp/send',
    schema: OtpSendRequestSchema,
    full: {
      channel: 'sms',
      identifier_type: 'phone_number',
      identifier: '+15555550101',
      client_attributes: {},
      expires_in: 5,
      email_content: {
        subject: 'Your code',
        primaryColor: '#1a73e8',
        base64logo: 'data:image/png;base64,iVBORw0KGgo=',
        headerText: 'Hello',
        bodyText: 'Two\nlines',
        linkText: 'Go',
        infoText: '',
        footerText: 'Bye',
        senderName: 'Shop',
      },
      custom_sms_input: { custom_message: '{otp} is for {app}\n@shop.example #{otp}', sender_id: 'Shop' },
      approval_data: { amount: '10.50', 'to-whom_': 'bob' },
      custom_email: 'b@example.com',
      custom_phone_number: '+15555550102',
      generate_request_id: true,
      device_id: 'device',
      session_id: 's',
    },
    required: ['channel', 'identifier_type', 'identifier'],
  },
  {
    name: 'otp/authenticate',
    schema: OtpAuthenticateRequestSchema,
    full: {
      passcode: '123456',
      identifier_type: 'user_id',
      identifier: 'u',
      request_id: 'r',
      session_id: 's',
      ...common,
    },
    required: ['passcode', 'identifier_type', 'identifier'],
  },
  {
    name: 'link/email/send',
    schema: MagicLinkSendRequestSchema,
    full: {
      email: 'alice@example.com',
      identifier: 'alice',
      identifier_type: 'username',
      redirect_uri: 'https://shop.example.com/link',
      state: 'a b&c',
      email_expiration: 10,
      channel: 'direct',
      email_content: { subject: 'Sign in' },
      generate_request_id: false,
      client_attributes: {},
      device_id: 'device',
      session_id: 's',
    },
    required: ['redirect_uri'],
  },
  {
    name: 'link/email/authenticate',
    schema: MagicLinkAuthenticateRequestSchema,
    full: { code: 'c', request_id: 'r', session_id: 's', ...common },
    required: ['code'],
  },
  {
    name: 'the token endpoint',
    schema: TokenEndpointRequestSchema,
    full: {
      grant_type: 'refresh_token',
      client_id: 'c',
      client_secret: 's',
      resource: 'r',
      scope: 'a b',
      refresh_token: 'r',
    },
    required: ['grant_type'],
  },
  {
    name: 'revocation and introspection',
    schema: TokenQuestionRequestSchema,
    full: { token: 't', token_type_hint: 'refresh_token', client_id: 'c', client_secret: 's' },
    required: ['token'],
  },
  { name: 'userinfo', schema: UserinfoRequestSchema, full: { access_token: 't' }, required: [] },
  {
    name: 'totp/register',
    schema: TotpRegisterRequestSchema,
    full: { label: 'l', allow_override: true, device_id: 'd' },
    required: [],
  },
  {
    name: 'totp/authenticate',
    schema: TotpAuthenticateRequestSchema,
    full: { token: '123456', identifier: 'a', identifier_type: 'email', session_id: 's', ...common },
    required: ['token', 'identifier'],
  },
  {
    name: 'totp/transaction/start',
    schema: TotpTransactionStartRequestSchema,
    full: {
      identifier: 'a',
      identifier_type: 'email',
      approval_data: { sum: '5' },
      session_id: 's',
      ...common,
    },
    required: ['identifier', 'identifier_type', 'approval_data'],
  },
  {
    name: 'totp/transaction/authenticate',
    schema: TotpTransactionAuthenticateRequestSchema,
    full: {
      token: '123456',
      identifier: 'a',
      identifier_type: 'email',
      challenge: 'c',
      session_id: 's',
      ...common,
    },
    required: ['token', 'identifier'],
  },
  {
    name: 'recovery-codes/authenticate',
    schema: RecoveryCodeAuthenticateRequestSchema,
    full: { code: 'c', identifier: 'a', identifier_type: 'email', session_id: 's', ...common },
    required: ['code', 'identifier'],
  },
  {
    name: 'webauthn/authenticate/start',
    schema: WebauthnAuthenticateStartRequestSchema,
    full: {
      client_id: 'shop-web',
      username: 'alice',
      identifier: 'a',
      identifier_type: 'email',
      timeout: 30,
      approval_data: { sum: '200' },
    },
    required: ['client_id'],
  },
  {
    name: 'webauthn/authenticate',
    schema: WebauthnAuthenticateRequestSchema,
    full: { webauthn_encoded_result: 'e30=', session_id: 's', ...common },
    required: ['webauthn_encoded_result'],
  },
  {
    name: 'webauthn/register/start',
    schema: WebauthnRegisterStartRequestSchema,
    full: {
      client_id: 'shop-web',
      username: 'alice',
      display_name: 'Alice',
      timeout: 600,
      limit_single_credential_to_device: true,
    },
    required: ['client_id', 'username'],
  },
  {
    name: 'webauthn/register',
    schema: WebauthnRegisterRequestSchema,
    full: { webauthn_encoded_result: 'e30' },
    required: ['webauthn_encoded_result'],
  },
  {
    name: 'webauthn/external/register',
    schema: WebauthnExternalRegisterRequestSchema,
    full: {
      webauthn_encoded_result: 'e30',
      external_user_id: 'crm-1',
      user_email: 'alice@example.com',
      device_id: 'd',
    },
    required: ['webauthn_encoded_result', 'external_user_id'],
  },
  {
    name: 'webauthn-credentials',
    schema: WebauthnCredentialUpdateRequestSchema,
    full: { display_name: 'Phone' },
    required: ['display_name'],
  },
  {
    name: 'cross-device/authenticate/init',
    schema: CrossDeviceAuthenticateInitRequestSchema,
    full: { client_id: 'shop-web', username: 'alice', approval_data: { sum: '200' } },
    required: ['client_id'],
  },
  {
    name: 'cross-device/register/init',
    schema: CrossDeviceRegisterInitRequestSchema,
    full: { username: 'alice', limit_single_credential_to_device: false },
    required: ['username'],
  },
  {
    name: 'cross-device/external/register/init',
    schema: CrossDeviceExternalRegisterInitRequestSchema,
    full: { external_user_id: 'crm-1', username: 'alice' },
    required: ['external_user_id', 'username'],
  },
  {
    name: 'cross-device ticket',
    schema: CrossDeviceTicketRequestSchema,
    full: { cross_device_ticket_id: 't' },
    required: ['cross_device_ticket_id'],
  },
  {
    name: 'create user',
    schema: CreateUserRequestSchema,
    full: {
      email: 'alice@example.com',
      phone_number: '+15555550101',
      username: 'alice',
      credentials: { password: 'p', force_replace: false },
      secondary_emails: ['a@example.com'],
      secondary_phone_numbers: ['+15555550102'],
      birthday: '2000-01-01',
      name: { title: 'Dr', first_name: 'A', last_name: 'B', middle_name: 'C' },
      address: {
        country: 'AT',
        state: 'W',
        city: 'V',
        street_address: '1\n2',
        postal_code: '1',
        type: 'Home',
      },
      external_account_id: 'a',
      external_user_id: 'b',
      custom_app_data: { a: 1 },
      custom_data: { a: { b: [null] } },
      picture: 'https://example.com/a.png',
      language: 'de',
    },
    required: [],
  },
]

for (const { name, schema, full, required } of requests) {
  const check = createCheck(schema)
  const faultOf = (value: unknown) => {
    const result = check(value)
    return result.ok ? undefined : result.fault.field
  }

  t.test(`${name} accepts every documented field, and the required ones alone`, async (t) => {
    t.equal(faultOf(full), undefined)
    t.equal(faultOf(Object.fromEntries(required.map((field) => [field, full[field]]))), undefined)
    for (const field of required) {
      const rest = Object.fromEntries(Object.entries(full).filter(([key]) => key !== field))
      t.equal(faultOf(rest), field, `without ${field}`)
    }
  })

  t.test(`M01 ${name} refuses a value of another type in each field, naming it`, async (t) => {
    const misnamed: string[] = []
    for (const [field, good] of Object.entries(full)) {
      const wrong: unknown[] = [true, null, [good], { $gt: '' }, { toString: 1 }, [], Number.NaN]
      if (typeof good !== 'number') wrong.push(123, 0)
      if (typeof good !== 'string') wrong.push('x', '5')
      for (const value of wrong) {
        const isList = Array.isArray(good) && Array.isArray(value)
        const isOpen = /^custom_(app_)?data$|^approval_data$/.test(field) && isObject(value)
        const isFlag = typeof good === 'boolean' && typeof value === 'boolean'
        if (isOpen || isFlag || (isList && value.length === 0)) continue
        const fault = faultOf({ ...full, [field]: value })
        if (!fault?.startsWith(field)) misnamed.push(`${field} ${JSON.stringify(value)}: ${fault}`)
      }
    }
    t.same(misnamed, [])
  })

  t.test(`M02 M03 ${name} refuses unknown fields, naming them`, async (t) => {
    for (const field of ['is_admin', 'tenant_id', 'amr', 'auth_time', 'user_id', 'toString', 'constructor']) {
      t.equal(faultOf({ ...full, [field]: 'x' }), field)
    }
    t.equal(faultOf(JSON.parse(`{"__proto__":{},${JSON.stringify(full).slice(1)}`)), '__proto__')
  })

  t.test(`M04 ${name} refuses lone surrogates and NUL in each text but a password`, async (t) => {
    for (const [field, good] of Object.entries(full)) {
      if (typeof good !== 'string') continue
      t.equal(faultOf({ ...full, [field]: `${good}\ud800` }), field)
      if (!field.endsWith('password')) t.equal(faultOf({ ...full, [field]: `${good}\0` }), field)
    }
  })

  t.test(`M06 ${name} refuses values other than objects`, async (t) => {
    for (const value of ['10', '', 10, true, null, undefined, [], [full]]) t.equal(faultOf(value), '')
  })
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

t.test('M09 an email with controls, more than one address or a display name is refused', async (t) => {
  const check = createCheck(CreateUserRequestSchema)
  for (const email of [
    'a@b',
    'alice+tag@example.com',
    "o'neil@example.ie",
    'ü@exämple.com',
    `${'a'.repeat(64)}@b.c`,
  ]) {
    t.equal(check({ email }).ok, true, email)
  }
  for (const email of [
    `${'a'.repeat(65)}@b.c`,
    `a@${'b'.repeat(320)}`,
    'a@b\r\nBcc: c@d',
    'a@b\n',
    'a@b, c@d',
    'Alice <a@b>',
    '"a b"@c',
    'a@b@c',
    '@b',
    'a@',
    'a b@c',
    'a\u200b@c',
    'a\u202e@c',
    'a\0@c',
  ]) {
    t.match(check({ email }), { ok: false, fault: { field: 'email' } }, JSON.stringify(email).slice(0, 40))
  }
})

t.test('approval data is flat, of few fields and of plain characters', async (t) => {
  const check = createCheck(OtpSendRequestSchema)
  const send = { channel: 'sms', identifier_type: 'username', identifier: 'alice' }
  const fields = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
  for (const approval_data of [{}, fields(10), { 'A.b_c-1': 'A.b_c-1', empty: '' }]) {
    t.equal(check({ ...send, approval_data }).ok, true)
  }
  // names that only the value has are not repeated
  const field = 'approval_data'
  for (const approval_data of [
    fields(11),
    { a: { b: 'c' } },
    { a: ['b'] },
    { a: null },
    { a: 'b c' },
    { a: '<b>' },
    { a: 'v'.repeat(256) },
    { 'a b': 'c' },
    { ['k'.repeat(65)]: 'c' },
    { a: 1 },
    { a: true },
  ]) {
    t.match(
      check({ ...send, approval_data }),
      { fault: { field } },
      JSON.stringify(approval_data).slice(0, 40),
    )
  }
  t.match(check(JSON.parse(`{"approval_data":{"__proto__":"a"},${JSON.stringify(send).slice(1)}`)), {
    fault: { field: 'approval_data.__proto__' },
  })
})

t.test('a custom text message needs {otp} and {app} within 140 characters', async (t) => {
  const check = createCheck(OtpSendRequestSchema)
  const send = { channel: 'sms', identifier_type: 'username', identifier: 'alice' }
  const full = '{app}: {otp}'
  for (const custom_message of [
    '{otp}{app}',
    full,
    full.padEnd(140, 'x'),
    `${full}\n\n@shop.example #{otp}`,
  ]) {
    t.equal(check({ ...send, custom_sms_input: { custom_message } }).ok, true, custom_message)
  }
  for (const custom_message of [
    '',
    '{otp}',
    '{app}',
    '{OTP} {APP}',
    'otp app',
    full.padEnd(141, 'x'),
    `${full}\0`,
  ]) {
    t.match(
      check({ ...send, custom_sms_input: { custom_message } }),
      { fault: { field: 'custom_sms_input.custom_message' } },
      custom_message,
    )
  }
  for (const sender_id of ['', 'x'.repeat(12), 'a\r\nb', '<b>']) {
    t.match(check({ ...send, custom_sms_input: { custom_message: full, sender_id } }), {
      fault: { field: 'custom_sms_input.sender_id' },
    })
  }
})

t.test('M09 email texts cannot break out of the headers', async (t) => {
  const check = createCheck(MagicLinkSendRequestSchema)
  const send = { email: 'a@b', redirect_uri: 'https://a.example' }
  t.equal(check({ ...send, email_content: { subject: 'Grüße 👋' } }).ok, true)
  for (const [field, value] of [
    ['subject', ''],
    ['subject', 'a\r\nBcc: c@d'],
    ['subject', 's'.repeat(256)],
    ['senderName', 'a\nb'],
    ['primaryColor', 'red'],
    ['primaryColor', '#fff;x'],
    ['base64logo', 'https://a.example/logo.png'],
    ['base64logo', 'data:text/html;base64,AAAA'],
    ['base64logo', 'A'.repeat(20_001)],
    ['html', '<b>'],
  ] as const) {
    t.match(check({ ...send, email_content: { subject: 's', [field]: value } }), {
      fault: { field: `email_content.${field}` },
    })
  }
  t.match(check({ ...send, email_content: {} }), { fault: { field: 'email_content.subject' } })
  t.match(check({ ...send, email: ['a@b', 'c@d'] }), { fault: { field: 'email' } })
})

t.test(
  'M10 a phone number begins with its country and has nothing but digits and what people put between',
  async (t) => {
    const check = createCheck(CreateUserRequestSchema)
    for (const phone_number of [
      '+15555550101',
      '+1 (555) 555-01.01',
      '0015555550101',
      '\u202a+15555550101\u202c',
      '+１５５５５５５０１０１',
    ]) {
      t.equal(check({ phone_number }).ok, true, JSON.stringify(phone_number))
    }
    for (const phone_number of [
      '15555550101',
      '+1555',
      `+${'1'.repeat(61)}`,
      '+1555555010a',
      '+15555550101\n',
      '+15555550101,+15555550102',
      '+15555550101;ext=1',
    ]) {
      t.match(check({ phone_number }), { fault: { field: 'phone_number' } }, JSON.stringify(phone_number))
    }
  },
)

t.test('M11 a password is accepted unchanged up to 1024 characters', async (t) => {
  const check = createCheck(PasswordCredentialsSchema)
  for (const password of ['p', ' p ', 'p\0q', '😀'.repeat(1024), 'a'.repeat(73), '密码', '\n']) {
    t.equal(check({ password }).ok, true, JSON.stringify(password).slice(0, 20))
  }
  t.equal(check({ password_hash: '$2b$10$abc' }).ok, true)
  for (const password_hash of ['', 'with space', 'x'.repeat(513), 'é']) {
    t.match(check({ password_hash }), { fault: { field: 'password_hash' } })
  }
  for (const password of ['', 'a'.repeat(1025), '😀'.repeat(1025), `e${'\u0301'.repeat(1024)}`, '\ud83d']) {
    t.match(check({ password }), { fault: { field: 'password' } }, JSON.stringify(password).slice(0, 20))
  }
})

t.test('custom data has bounded keys and number of keys', async (t) => {
  const check = createCheck(CreateUserRequestSchema)
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]))
  t.equal(check({ custom_data: keys(1000) }).ok, true)
  t.match(check({ custom_data: keys(1001) }), {
    fault: { field: 'custom_data', problem: 'has too many fields' },
  })
  t.match(check({ custom_data: { ['k'.repeat(129)]: 1 } }), { ok: false })
  t.match(check(JSON.parse('{"custom_data":{"__proto__":1}}')), { fault: { field: 'custom_data.__proto__' } })
})

/** CPU time, of three tries at most: collecting garbage may slow one, and what is not linear is slow each time. */
function quickestMs(work: () => unknown): number {
  let quickest = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && quickest >= 100; tries += 1) {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    quickest = Math.min(quickest, (user + system) / 1000)
  }
  return quickest
}

t.test('M19 every pattern is linear: hostile text of 100 KB is refused at once', async (t) => {
  const hostile = (seed: string) => seed.repeat(Math.ceil(100_000 / seed.length)).slice(0, 100_000)
  const texts = ['a', '@', 'a@', ' ', 'a ', '1', '+1', ':', 'a.b', '\0', '😀', '\u0301', '\ud800'].map(
    hostile,
  )
  for (const { name, schema, full } of requests) {
    const check = createCheck(schema)
    for (const [field, good] of Object.entries(full)) {
      if (typeof good !== 'string') continue
      const start = process.cpuUsage()
      const accepted = texts.filter((text) => check({ ...full, [field]: text }).ok)
      t.same(
        accepted.map((text) => text.slice(0, 5)),
        [],
        `${name} ${field}`,
      )
      const { user, system } = process.cpuUsage(start)
      t.ok(user + system < 2_000_000, `${name} ${field}: less than two seconds of CPU time`)
    }
  }
  for (const pattern of patternsOf(requests.map(({ schema }) => schema))) {
    const expression = new RegExp(pattern, 'u')
    const slow: string[] = []
    for (const text of texts) {
      for (const value of [text, `${text}\n`, `a@${text}`]) {
        const took = quickestMs(() => expression.test(value))
        if (took >= 250) slow.push(`${JSON.stringify(value.slice(0, 5))} took ${took} ms`)
      }
    }
    t.same(slow, [], pattern)
  }
})

/** All patterns in schemas, those of keys too. */
function patternsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === 'pattern' && typeof member === 'string') return [member]
    return key === 'patternProperties' ? [...Object.keys(member), ...patternsOf(member)] : patternsOf(member)
  })
}
