import t from 'tap'
import type { Client } from '../../src/index.ts'
import { mockService, tokens } from '../support/mock-service.ts'

const requestOptions = { allowCredentials: [], challenge: 'AAAA', rpId: 'example.com', timeout: 300_000 }
const creationOptions = {
  rp: { id: 'example.com', name: 'Shop' },
  user: { id: 'AAAA', name: 'alice', displayName: 'Alice' },
  challenge: 'AAAA',
  pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
}
const startedLogIn = { webauthn_session_id: 'w', credential_request_options: requestOptions }
const startedRegistration = { webauthn_session_id: 'w', credential_creation_options: creationOptions }
const registered = {
  webauthn_session_id: 'w',
  webauthn_username: 'alice',
  credential_id: 'AQID',
  authenticator_attachment: 'platform',
}
const external = { ...registered, external_user_id: 'crm-1', is_user_created: true }
const credential = {
  id: 'AQID',
  status: 'active',
  tenant_id: 'acme',
  app_id: 'shop',
  username: 'alice',
  display_name: 'Phone',
  first_seen: '2026-11-22T10:00:00.000Z',
  last_seen: '2026-11-22T10:00:00.000Z',
  devices: [],
}
const result = { webauthn_encoded_result: 'e30=' }
const auth = '/cis/v1/auth/webauthn'
const ticket = { cross_device_ticket_id: 'ticket-1' }

interface Method {
  name: keyof Client
  call: (client: Client) => Promise<unknown>
  sent: { method: string; path: string; body?: unknown }
  /** Made with the user's token. */
  isByUser?: boolean
  answer: { status: number; body?: unknown }
  gives?: unknown
}

const methods: Method[] = [
  {
    name: 'startWebauthnAuthentication',
    call: (client) => client.startWebauthnAuthentication({ username: 'alice', timeout: 60 }),
    sent: {
      method: 'POST',
      path: `${auth}/authenticate/start`,
      body: { username: 'alice', timeout: 60, client_id: 'shop-web' },
    },
    answer: { status: 200, body: startedLogIn },
    gives: startedLogIn,
  },
  {
    name: 'startWebauthnAuthentication',
    call: (client) => client.startWebauthnAuthentication(),
    sent: { method: 'POST', path: `${auth}/authenticate/start`, body: { client_id: 'shop-web' } },
    answer: { status: 200, body: startedLogIn },
    gives: startedLogIn,
  },
  {
    name: 'authenticateWebauthn',
    call: (client) => client.authenticateWebauthn({ ...result, session_id: 'session-1' }),
    sent: { method: 'POST', path: `${auth}/authenticate`, body: { ...result, session_id: 'session-1' } },
    answer: { status: 200, body: tokens },
    gives: tokens,
  },
  {
    name: 'startWebauthnRegistration',
    call: (client) => client.startWebauthnRegistration({ username: 'alice', display_name: 'Alice' }),
    sent: {
      method: 'POST',
      path: `${auth}/register/start`,
      body: { username: 'alice', display_name: 'Alice', client_id: 'shop-web' },
    },
    answer: { status: 200, body: startedRegistration },
    gives: startedRegistration,
  },
  {
    name: 'registerWebauthn',
    call: (client) => client.registerWebauthn('user-token', result),
    sent: { method: 'POST', path: `${auth}/register`, body: result },
    isByUser: true,
    answer: { status: 200, body: registered },
    gives: registered,
  },
  {
    name: 'registerExternalWebauthn',
    call: (client) => client.registerExternalWebauthn({ ...result, external_user_id: 'crm-1' }),
    sent: {
      method: 'POST',
      path: `${auth}/external/register`,
      body: { ...result, external_user_id: 'crm-1' },
    },
    answer: { status: 200, body: external },
    gives: external,
  },
  {
    name: 'listWebauthnCredentials',
    call: (client) => client.listWebauthnCredentials('user/1'),
    sent: { method: 'GET', path: '/cis/v1/users/user%2F1/webauthn-credentials' },
    answer: { status: 200, body: [credential] },
    gives: [credential],
  },
  {
    name: 'updateWebauthnCredential',
    call: (client) => client.updateWebauthnCredential('user-1', 'AQID', { display_name: 'Key' }),
    sent: {
      method: 'PATCH',
      path: '/cis/v1/users/user-1/webauthn-credentials/AQID',
      body: { display_name: 'Key' },
    },
    answer: { status: 204 },
  },
  {
    name: 'deleteWebauthnCredential',
    call: (client) => client.deleteWebauthnCredential('user-1', 'AQID'),
    sent: { method: 'DELETE', path: '/cis/v1/users/user-1/webauthn-credentials/AQID' },
    answer: { status: 204 },
  },
  {
    name: 'listOwnWebauthnCredentials',
    call: (client) => client.listOwnWebauthnCredentials('user-token'),
    sent: { method: 'GET', path: '/cis/v1/users/me/webauthn-credentials' },
    isByUser: true,
    answer: { status: 200, body: [] },
    gives: [],
  },
  {
    name: 'updateOwnWebauthnCredential',
    call: (client) => client.updateOwnWebauthnCredential('user-token', 'AQID', { display_name: 'Key' }),
    sent: {
      method: 'PATCH',
      path: '/cis/v1/users/me/webauthn-credentials/AQID',
      body: { display_name: 'Key' },
    },
    isByUser: true,
    answer: { status: 204 },
  },
  {
    name: 'deleteOwnWebauthnCredential',
    call: (client) => client.deleteOwnWebauthnCredential('user-token', 'AQID'),
    sent: { method: 'DELETE', path: '/cis/v1/users/me/webauthn-credentials/AQID' },
    isByUser: true,
    answer: { status: 204 },
  },
  {
    name: 'initCrossDeviceAuthentication',
    call: (client) => client.initCrossDeviceAuthentication({ username: 'alice' }),
    sent: {
      method: 'POST',
      path: `${auth}/cross-device/authenticate/init`,
      body: { username: 'alice', client_id: 'shop-web' },
    },
    answer: { status: 200, body: ticket },
    gives: ticket,
  },
  {
    name: 'startCrossDeviceAuthentication',
    call: (client) => client.startCrossDeviceAuthentication('ticket-1'),
    sent: { method: 'POST', path: `${auth}/cross-device/authenticate/start`, body: ticket },
    answer: { status: 200, body: startedLogIn },
    gives: startedLogIn,
  },
  {
    name: 'initCrossDeviceRegistration',
    call: (client) => client.initCrossDeviceRegistration('user-token', { username: 'alice' }),
    sent: { method: 'POST', path: `${auth}/cross-device/register/init`, body: { username: 'alice' } },
    isByUser: true,
    answer: { status: 200, body: ticket },
    gives: ticket,
  },
  {
    name: 'initExternalCrossDeviceRegistration',
    call: (client) =>
      client.initExternalCrossDeviceRegistration({ external_user_id: 'crm-1', username: 'alice' }),
    sent: {
      method: 'POST',
      path: `${auth}/cross-device/external/register/init`,
      body: { external_user_id: 'crm-1', username: 'alice' },
    },
    answer: { status: 200, body: ticket },
    gives: ticket,
  },
  {
    name: 'startCrossDeviceRegistration',
    call: (client) => client.startCrossDeviceRegistration('ticket-1'),
    sent: { method: 'POST', path: `${auth}/cross-device/register/start`, body: ticket },
    answer: { status: 200, body: startedRegistration },
    gives: startedRegistration,
  },
  {
    name: 'registerCrossDevice',
    call: (client) => client.registerCrossDevice(result),
    sent: { method: 'POST', path: `${auth}/cross-device/register`, body: result },
    answer: { status: 200, body: { ...registered, is_user_created: false } },
    gives: { ...registered, is_user_created: false },
  },
  {
    name: 'attachCrossDevice',
    call: (client) => client.attachCrossDevice('ticket-1'),
    sent: { method: 'POST', path: `${auth}/cross-device/attach-device`, body: ticket },
    answer: { status: 200, body: { status: 'scanned', approval_data: { sum: '200' } } },
    gives: { status: 'scanned', approval_data: { sum: '200' } },
  },
  {
    name: 'readCrossDeviceStatus',
    call: (client) => client.readCrossDeviceStatus('a&b'),
    sent: { method: 'GET', path: `${auth}/cross-device/status?cross_device_ticket_id=a%26b` },
    answer: { status: 200, body: { status: 'success', session_id: 'session-1' } },
    gives: { status: 'success', session_id: 'session-1' },
  },
  {
    name: 'abortCrossDevice',
    call: (client) => client.abortCrossDevice('ticket-1'),
    sent: { method: 'POST', path: `${auth}/cross-device/abort`, body: ticket },
    answer: { status: 204 },
  },
]

for (const { name, call, sent, isByUser = false, answer, gives } of methods) {
  t.test(`${name} sends the documented request and returns the response`, async (t) => {
    const service = mockService(t, ({ path }) => (path === sent.path ? answer : undefined))
    t.same(await call(service.client), gives)
    const [request, ...others] = service.calls()
    t.same(others, [])
    t.equal(request?.method, sent.method)
    t.equal(request?.path, sent.path)
    t.equal(request?.headers.authorization, `Bearer ${isByUser ? 'user-token' : 'client-token'}`)
    t.same(request?.body ? JSON.parse(request.body) : undefined, sent.body)
    if (isByUser) t.equal(service.seen.length, 1, 'no client token is asked for')
  })

  t.test(`Q09 ${name} refuses a response that is not part of the API`, async (t) => {
    const wrong: { status: number; body?: unknown }[] = [{ status: 202, body: answer.body }]
    if (answer.body !== undefined) {
      wrong.push({ status: 200, body: { wrong: 'fields' } }, { status: 200, body: 'null' })
    }
    for (const given of wrong) {
      const service = mockService(t, ({ path }) => (path === sent.path ? given : undefined))
      await t.rejects(call(service.client), { code: 'upstream_protocol' }, JSON.stringify(given))
    }
  })
}

t.test('a refused passkey is invalid_credentials, whatever code the service uses', async (t) => {
  for (const [status, error_code] of [
    [400, 'webauthn_encoded_result'],
    [400, 'auth_invalid_credentials'],
    [401, 'no_credentials_registered'],
  ] as const) {
    const service = mockService(t, ({ path }) =>
      path.startsWith('/cis') ? { status, body: { message: 'x', error_code } } : undefined,
    )
    const { client } = service
    const expected = { code: 'invalid_credentials', upstreamCode: error_code }
    await t.rejects(client.authenticateWebauthn(result), expected)
    if (status === 401) await t.rejects(client.startWebauthnAuthentication({ username: 'a' }), expected)
    else {
      await t.rejects(client.registerWebauthn('user-token', result), expected)
      await t.rejects(client.registerExternalWebauthn({ ...result, external_user_id: 'x' }), expected)
      await t.rejects(client.registerCrossDevice(result), expected)
    }
  }
})

t.test('a taken name or email is identifier_taken, a missing ticket not_found', async (t) => {
  const taken = mockService(t, ({ path }) =>
    path.startsWith('/cis')
      ? { status: 409, body: { message: 'x', error_code: 'identifier_taken' } }
      : undefined,
  )
  const request = { ...result, external_user_id: 'x' }
  await t.rejects(taken.client.registerExternalWebauthn(request), { code: 'identifier_taken' })
  const unknown = mockService(t, ({ path }) =>
    path.startsWith('/cis')
      ? { status: 404, body: { message: 'x', error_code: 'cross_device_ticket_not_found' } }
      : undefined,
  )
  await t.rejects(unknown.client.readCrossDeviceStatus('t'), { code: 'not_found' })
  await t.rejects(unknown.client.startCrossDeviceAuthentication('t'), { code: 'not_found' })
})

t.test('a call with a refused user token is sent once and keeps the client token', async (t) => {
  for (const [error_code, code] of [
    ['insufficient_user_authentication', 'insufficient_user_authentication'],
    ['invalid_token', 'token_invalid'],
    [401, 'token_invalid'],
  ] as const) {
    const service = mockService(t, ({ path }) =>
      path.startsWith('/cis') ? { status: 401, body: { message: 'x', error_code } } : undefined,
    )
    await t.rejects(service.client.registerWebauthn('user-token', result), { code, status: 401 })
    await t.rejects(service.client.listOwnWebauthnCredentials('user-token'), { code })
    t.equal(service.seen.length, 2)
  }
})

t.test("a passkey's result is never repeated, a start may be", async (t) => {
  const service = mockService(t, ({ path }) => (path.startsWith('/cis') ? { status: 502 } : undefined))
  const { client } = service
  const sentBy = async (call: () => Promise<unknown>) => {
    const before = service.calls().length
    await t.rejects(call(), { code: 'upstream_unavailable' })
    return service.calls().length - before
  }
  t.equal(await sentBy(() => client.authenticateWebauthn(result)), 1)
  t.equal(await sentBy(() => client.registerWebauthn('user-token', result)), 1)
  t.equal(await sentBy(() => client.registerCrossDevice(result)), 1)
  t.equal(await sentBy(() => client.startWebauthnAuthentication()), 2)
})

t.test(
  'a wrong request is refused before anything is sent, naming the field and not its value',
  async (t) => {
    const service = mockService(t, () => undefined)
    const { client } = service
    const wrong: [string, () => Promise<unknown>][] = [
      ['username', () => client.startWebauthnAuthentication({ username: 'very-secret'.repeat(9) })],
      [
        'webauthn_encoded_result',
        () => client.authenticateWebauthn({ webauthn_encoded_result: 'very secret' }),
      ],
      ['username', () => client.startWebauthnRegistration({} as never)],
      ['accessToken', () => client.registerWebauthn('very-secret\r\nx: y', result)],
      ['accessToken', () => client.listOwnWebauthnCredentials('')],
      ['accessToken', () => client.initCrossDeviceRegistration(undefined as never, { username: 'a' })],
      ['external_user_id', () => client.registerExternalWebauthn(result as never)],
      ['credentialId', () => client.deleteOwnWebauthnCredential('user-token', '../very-secret')],
      ['credentialId', () => client.deleteWebauthnCredential('user-1', '..')],
      ['userId', () => client.listWebauthnCredentials('')],
      ['display_name', () => client.updateWebauthnCredential('user-1', 'AQ', { display_name: '' })],
      ['cross_device_ticket_id', () => client.readCrossDeviceStatus('')],
      ['cross_device_ticket_id', () => client.abortCrossDevice({ very: 'secret' } as never)],
    ]
    for (const [field, call] of wrong) {
      const error = await call().then(
        () => undefined,
        (e: Error) => e,
      )
      t.match(error, { code: 'request_invalid' }, field)
      t.match(error?.message, ` ${field} `)
      t.notMatch(error?.message, 'very-secret')
    }
    t.same(service.seen, [])
  },
)
