import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { type ClientOptions, createClient, isLatchkeyError, LatchkeyError } from '../src/index.ts'
import { everyCall } from './support/every-call.ts'
import { settings } from './support/issuer.ts'
import { clientTokenAnswer, mockService } from './support/mock-service.ts'

const secret = 'eyJ.very.secret'
const tokens = {
  ...{ access_token: secret, id_token: secret, refresh_token: secret, session_id: secret },
  ...{ token_type: 'Bearer', expires_in: 3600 },
}
/** What the API answers where it answers a secret. */
const answers: [name: keyof typeof everyCall, status: number, body: unknown, shown: string][] = [
  ['authenticateSession', 200, { ...tokens, session_id: 's' }, '3600'],
  ['authenticatePassword', 200, tokens, '3600'],
  ['authenticateOtp', 200, tokens, '3600'],
  ['authenticateMagicLink', 200, tokens, '3600'],
  ['authenticateWebauthn', 200, tokens, '3600'],
  ['authenticateTotp', 200, tokens, '3600'],
  ['authenticateTotpTransaction', 200, tokens, '3600'],
  ['authenticateRecoveryCode', 200, tokens, '3600'],
  ['refreshToken', 200, { ...tokens, session_id: undefined }, '3600'],
  ['sendOtp', 200, { message: 'sent', code: secret }, 'sent'],
  ['sendMagicLink', 200, { message: 'sent', link: secret }, 'sent'],
  ['registerTotp', 201, { secret: 'MZXW6YTB', uri: `otpauth://totp/x?secret=${secret}` }, 'redacted'],
  ['createRecoveryCodes', 201, { recovery_codes: [secret, secret] }, '2 redacted'],
  ['readCrossDeviceStatus', 200, { status: 'success', session_id: secret }, 'success'],
  ['initCrossDeviceAuthentication', 200, { cross_device_ticket_id: secret }, 'redacted'],
  ['listUserSessions', 200, [session(secret)], '2026-12-06'],
]

function session(session_id: string) {
  return { session_id, start_time: '2026-11-22T10:00:00Z', expiration_time: '2026-12-06T10:00:00Z' }
}

for (const [name, status, body, shown] of answers) {
  t.test(`the response of ${name} prints redacted and is complete as JSON`, async (t) => {
    const { client } = mockService(t, ({ path }) =>
      path.startsWith('/cis') ? { status, body } : clientTokenAnswer,
    )
    const answer = await everyCall[name](client, {})
    for (const printed of [
      inspect(answer),
      inspect({ nested: [answer] }, { depth: 9, showHidden: true }),
      inspect([answer], { depth: 0, colors: true }),
    ]) {
      t.notMatch(printed, /very\.secret|MZXW/)
    }
    t.match(inspect(answer), shown)
    t.match(JSON.stringify(answer), secret)
    t.match(JSON.stringify(structuredClone(answer)), secret)
  })
}

t.test('the client prints neither its secret nor its key', async (t) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { clientSecret, ...others } = settings
  const jwk = privateKey.export({ format: 'jwk' })
  for (const proof of [
    { clientSecret },
    { clientKey: { privateKey, kid: 'k', alg: 'ES256' } },
    { clientKey: { privateKey: { ...jwk }, kid: 'k', alg: 'ES256' } },
  ] satisfies Partial<ClientOptions>[]) {
    const client = createClient({ ...others, ...proof })
    t.teardown(() => client.close())
    for (const printed of [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client)]) {
      t.match(printed, settings.clientId)
      t.notOk(printed.includes(clientSecret) || printed.includes(String(jwk.d)))
    }
  }
})

t.test('config_invalid names the option without its value', async (t) => {
  const wrong: Record<string, unknown>[] = [
    { clientSecret: secret.repeat(999) },
    { clientSecret: { value: secret } },
    { clientSecret: undefined, clientKey: { privateKey: { d: secret }, kid: 'k', alg: 'ES256' } },
    { clientSecret: undefined, clientKey: { privateKey: secret, kid: 'k', alg: 'ES256' } },
    { clientSecret: undefined, clientKey: secret },
    { clientSecret: secret, clientKey: { privateKey: {}, kid: 'k', alg: secret } },
    { baseUrl: `https://user:${secret}@idp.example` },
    { tokenUrl: `http://idp.example/?${secret}` },
    { issuer: secret },
    { algorithms: [secret] },
    { deadlineMs: secret },
  ]
  for (const options of wrong) {
    let error: unknown
    try {
      createClient({ ...settings, ...options })
    } catch (caught) {
      error = caught
    }
    t.ok(isLatchkeyError(error, 'config_invalid'), Object.keys(options).join())
    for (const printed of [inspect(error), JSON.stringify(error), String(error)]) {
      t.notMatch(printed, 'very.secret')
    }
  }
})

t.test('errors print neither their cause nor its causes', async (t) => {
  const innermost = new Error(secret)
  const inner = new LatchkeyError('upstream_unavailable', 'down', { cause: innermost })
  const error = new LatchkeyError('keys_unavailable', 'no keys', { cause: inner })
  const around = new Error('of the host', { cause: error })
  for (const printed of [inspect(error), JSON.stringify(error), inspect(around), inspect([error])]) {
    t.notMatch(printed, 'very.secret')
    t.match(printed, 'LatchkeyError upstream_unavailable')
  }
})

t.test("errors contain nothing of the service's response", async (t) => {
  for (const [status, body] of [
    [200, { ...tokens, access_token: 1 }],
    [200, { ...tokens, token_type: secret }],
    [401, { error_code: 'x', message: secret }],
    [400, { error_code: 'x', message: secret, access_token: secret }],
    [418, secret],
  ] as const) {
    const { client } = mockService(t, ({ path }) =>
      path.startsWith('/cis') ? { status, body } : clientTokenAnswer,
    )
    const error = await everyCall.authenticatePassword(client, {}).catch((caught: unknown) => caught)
    t.ok(isLatchkeyError(error))
    for (const printed of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)]) {
      t.notMatch(printed, 'very.secret', String(status))
    }
  }
})
