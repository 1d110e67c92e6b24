import { endpoints, standardEndpoints, type Endpoint as TableEndpoint } from '@latchkey/protocol'
import t from 'tap'
import { sqlite } from '../support/databases.ts'
import { startService } from '../support/service.ts'

interface Endpoint {
  path: string
  /** A body that is of its schema. */
  valid: Record<string, unknown>
  required: string[]
  texts: string[]
}

const common = { resource: 'https://api.shop.example', scope: 'orders', device_id: 'd', org_id: 'o' }

const called: Endpoint[] = [
  {
    path: endpoints.authenticateSession.path,
    valid: { session_id: 's', ...common },
    required: ['session_id'],
    texts: ['session_id', 'resource', 'scope', 'device_id', 'org_id'],
  },
  {
    path: endpoints.logoutSession.path,
    valid: { session_id: 's' },
    required: ['session_id'],
    texts: ['session_id'],
  },
  {
    path: endpoints.refreshToken.path,
    valid: { refresh_token: 'r' },
    required: ['refresh_token'],
    texts: ['refresh_token'],
  },
  {
    path: endpoints.authenticatePassword.path,
    valid: { username: 'u', password: 'p', username_type: 'email', session_id: 's', ...common },
    required: ['username', 'password'],
    texts: ['username', 'password', 'username_type', 'session_id', 'resource', 'scope', 'device_id'],
  },
  {
    path: endpoints.sendOtp.path,
    valid: { channel: 'sms', identifier_type: 'email', identifier: 'i' },
    required: ['channel', 'identifier_type', 'identifier'],
    texts: ['channel', 'identifier_type', 'identifier'],
  },
  {
    path: endpoints.authenticateOtp.path,
    valid: { passcode: '1', identifier_type: 'email', identifier: 'i', session_id: 's', ...common },
    required: ['passcode', 'identifier_type', 'identifier'],
    texts: ['passcode', 'identifier_type', 'identifier', 'session_id', 'resource'],
  },
  {
    path: endpoints.createUser.path,
    valid: { username: 'u', email: 'u@example.com', phone_number: '+15555550199' },
    required: [],
    texts: ['username', 'email', 'phone_number', 'picture', 'language', 'birthday', 'external_user_id'],
  },
]

/** M01: what a text is not. */
const notTexts: unknown[] = [123, true, null, ['x'], {}, { $gt: '' }, { toString: 'x' }, 1.5]
const secretLooking = 'do-not-echo-this-value'

for (const { path, valid, required, texts } of called) {
  t.test(`${path} names the field that is wrong and nothing else`, async (t) => {
    const service = await startService(t, sqlite)
    const refuses = async (body: unknown, field: string, name: string) => {
      const answer = await service.post(path, body)
      t.equal(answer.status, 400, name)
      t.equal(answer.body.error_code, 'invalid_request', name)
      t.match(answer.body.message, field, name)
      t.notMatch(answer.text, secretLooking, name)
    }
    for (const field of required) {
      const { [field]: _left, ...rest } = valid
      await refuses(rest, field, `without ${field}`)
      await refuses({ ...valid, [field]: '' }, field, `${field} empty`)
    }
    for (const field of texts) {
      for (const value of notTexts) {
        await refuses({ ...valid, [field]: value }, field, `M01 ${field} = ${JSON.stringify(value)}`)
      }
      await refuses({ ...valid, [field]: `${secretLooking}${'x'.repeat(3000)}` }, field, `${field} too long`)
    }
    for (const field of [
      'sesion_id',
      'is_admin',
      'tenant_id',
      'amr',
      'auth_time',
      'user_id',
      'status',
      'constructor',
      'toString',
      'hasOwnProperty',
    ]) {
      await refuses({ ...valid, [field]: secretLooking }, field, `M02 unknown ${field}`)
    }
  })

  t.test(`${path} does not repeat a field name that is the caller's own text`, async (t) => {
    const service = await startService(t, sqlite)
    for (const name of [secretLooking, 'correct horse battery staple', 'hunter2', 'QUxtb3N0']) {
      const answer = await service.post(path, { ...valid, [name]: 1 })
      t.strictSame(
        [answer.status, answer.body],
        [400, { message: 'The body has a field that is not known here', error_code: 'invalid_request' }],
        name,
      )
    }
  })

  t.test(`M03 M04 M06 ${path} refuses what is not one plain JSON object`, async (t) => {
    const service = await startService(t, sqlite)
    const first = Object.keys(valid)[0] ?? ''
    const bodies = [
      '',
      ' ',
      '10',
      '"x"',
      'null',
      'true',
      '[]',
      '[{}]',
      '{',
      '{}{}',
      '{"a":1,}',
      '{"a":NaN}',
      "{'a':1}",
      `{"${first}":"a","${first}":"b"}`,
      `{"${first}":"a","\\u00${first.charCodeAt(0).toString(16)}${first.slice(1)}":"b"}`,
      '{"__proto__":{"x":1}}',
      '{"constructor":{"prototype":{"x":1}}}',
      `{"a":${'['.repeat(7000)}${']'.repeat(7000)}}`,
      '\ufeff{}',
    ]
    for (const body of bodies) {
      const answer = await service.call(path, { method: 'POST', body })
      t.equal(answer.status, 400, body.slice(0, 40))
      t.equal(answer.body.error_code, 'invalid_request', body.slice(0, 40))
    }
    const limit = Object.values<TableEndpoint>(endpoints).find((each) => each.path === path)?.bodyLimitBytes
    const tooLong = 'x'.repeat(Math.max(70_000, limit ?? 0))
    const large = await service.call(path, { body: `{"${first}":"${tooLong}"}` })
    t.strictSame([large.status, large.body.error_code], [413, 'payload_too_large'])
    t.notOk(Object.hasOwn(Object.prototype, 'x'))
  })

  t.test(`M05 ${path} reads application/json only`, async (t) => {
    const service = await startService(t, sqlite)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/vnd.x+json',
      'application/jsonx',
      'text/json',
      'application/json, text/plain',
      'application/json garbage',
      '*/*',
    ]) {
      const answer = await service.call(path, {
        body: JSON.stringify(valid),
        headers: { 'content-type': type },
      })
      t.equal(answer.status, 415, type)
      t.equal(answer.body.error_code, 'unsupported_media_type', type)
    }
    for (const type of [
      'application/json; charset=utf-8',
      'APPLICATION/JSON',
      'application/json;charset=utf-7',
    ]) {
      const answer = await service.call(path, { body: '{"sesion_id":1}', headers: { 'content-type': type } })
      t.equal(answer.status, 400, `${type} is read and checked`)
      t.equal(answer.body.error_code, 'invalid_request')
    }
  })
}

t.test('H19 a password of 100 KB is refused by its size, one of 1025 characters by its field', async (t) => {
  const service = await startService(t, sqlite)
  const send = (length: number) =>
    service.post(endpoints.authenticatePassword.path, { username: 'alice', password: 'x'.repeat(length) })
  t.equal((await send(100_000)).status, 413)
  const long = await send(1025)
  t.strictSame([long.status, long.body.message], [400, 'password is too long'])
})

t.test('E05 session ids that mean something elsewhere mean nothing', async (t) => {
  const service = await startService(t, sqlite)
  await service.logIn()
  for (const session_id of [
    '*',
    'sess:*',
    '%',
    '_',
    "' or '1'='1",
    '"; drop table sessions; --',
    '[^a]',
    'null',
  ]) {
    const answer = await service.post(endpoints.authenticateSession.path, { session_id })
    t.strictSame([answer.status, answer.body.error_code], [400, 'session_not_found'], session_id)
  }
  const control = await service.post(endpoints.authenticateSession.path, { session_id: 'a\u0000b' })
  t.equal(control.status, 400)
})

t.test('M14 what stands in the query is not read', async (t) => {
  const service = await startService(t, sqlite)
  const { session_id } = await service.logIn()
  const answer = await service.post(`${endpoints.authenticateSession.path}?session_id=${session_id}`, {})
  t.strictSame([answer.status, answer.body.message], [400, 'session_id is required'])
  const extra = await service.post(`${endpoints.authenticateSession.path}?scope=admin`, { session_id })
  t.equal(extra.status, 200)
})

t.test('M18 E07 other methods and other paths are 404 without a word', async (t) => {
  const service = await startService(t, sqlite)
  const { session_id } = await service.logIn()
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'] as const) {
    for (const url of [
      endpoints.authenticateSession.path,
      `${endpoints.authenticateSession.path}/${session_id}`,
    ]) {
      const response = await service.app.inject({ method, url })
      t.equal(response.statusCode, 404, `${method} ${url}`)
      t.notMatch(response.payload, session_id)
    }
  }
  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    t.equal((await service.app.inject({ method, url: standardEndpoints.jwks.path })).statusCode, 404)
  }
  const answer = await service.call('/nowhere?token=secret')
  t.strictSame(answer.body, { error_code: 'not_found', message: 'Not found' })
})

t.test('K12 no browser origin is told anything', async (t) => {
  const service = await startService(t, sqlite)
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
  const preflight = await service.app.inject({
    method: 'OPTIONS',
    url: endpoints.authenticateSession.path,
    headers,
  })
  t.equal(preflight.statusCode, 404)
  const call = await service.call(standardEndpoints.jwks.path, { client: undefined, headers })
  for (const name of Object.keys({ ...preflight.headers, ...call.headers })) {
    t.notMatch(name, /^access-control-/)
  }
})

t.test('H21 requests for nothing count for the fence too', async (t) => {
  const service = await startService(t, sqlite, { limits: { requests: { max: 3, windowSeconds: 60 } } })
  const statuses: number[] = []
  for (const path of [
    '/nowhere',
    standardEndpoints.jwks.path,
    '/nowhere',
    '/nowhere',
    standardEndpoints.jwks.path,
  ]) {
    statuses.push((await service.call(path, { client: undefined })).status)
  }
  t.strictSame(statuses, [404, 200, 404, 429, 429])
  const limited = await service.call('/nowhere', { client: undefined })
  t.strictSame(limited.body, { error_code: 'rate_limited', message: 'Too Many Requests' })
  t.match(limited.headers['retry-after'], /^[1-9]\d*$/)
  for (const name of Object.keys(limited.headers)) t.notMatch(name, /^x-ratelimit/)
  t.equal((await service.call('/health/live', { client: undefined })).status, 200)
})

t.test('H09 X-Forwarded-For does not make another address', async (t) => {
  const service = await startService(t, sqlite, {
    dev: false,
    limits: { requests: { max: 2, windowSeconds: 60 } },
  })
  const statuses: number[] = []
  for (let round = 0; round < 4; round += 1) {
    const headers = { 'x-forwarded-for': `203.0.113.${round}` }
    statuses.push((await service.call(standardEndpoints.jwks.path, { client: undefined, headers })).status)
  }
  t.strictSame(statuses, [200, 200, 429, 429])
})

t.test(
  'with compat.unknownFields ignore, unknown fields are dropped and the known still checked',
  async (t) => {
    const service = await startService(t, sqlite, { compat: { unknownFields: 'ignore' } })
    const { session_id } = await service.logIn()
    const answer = await service.post(endpoints.authenticateSession.path, {
      session_id,
      extra: 1,
      client_attributes: { ip_address: '192.0.2.1', more: true },
    })
    t.equal(answer.status, 200)
    t.equal((await service.post(endpoints.authenticateSession.path, { session_id: 1, extra: 1 })).status, 400)
  },
)

t.test('a user id in a path that nobody can have is no more than not found', async (t) => {
  const service = await startService(t, sqlite)
  for (const id of ['x', '..%2f..', '%F0%9F%94%91', 'x'.repeat(90)]) {
    const answer = await service.call(endpoints.readUser.path.replace('{userId}', id))
    t.equal(answer.status, 404, id)
  }
  for (const id of ['%', 'x'.repeat(300)]) {
    const answer = await service.call(endpoints.readUser.path.replace('{userId}', id))
    t.ok(answer.status >= 400 && answer.status < 500, id)
  }
})

t.test(
  'names in forms, queries, requested claims and approval data are not repeated in errors',
  async (t) => {
    const service = await startService(t, sqlite)
    const client_secret = 'a-client-secret-in-the-wrong-place-0001'
    const form = (path: string, payload: string) =>
      service.call(path, {
        client: undefined,
        body: payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    const answers = [
      await form(standardEndpoints.token.path, `grant_type=client_credentials&${client_secret}=`),
      await form(standardEndpoints.revocation.path, `${client_secret}`),
      await form(standardEndpoints.introspection.path, `token=a&${client_secret}=a&${client_secret}=b`),
      await form(standardEndpoints.userinfo.path, `access_token=a&${client_secret}=a`),
      await service.call(`/dev/outbox.json?${client_secret}=a`, { client: undefined }),
      await service.call(`${endpoints.readCrossDeviceStatus.path}?${client_secret}=a`, { client: undefined }),
      await service.post(endpoints.authenticateSession.path, {
        session_id: 's',
        claims: { id_token: { [client_secret]: { [client_secret]: 1 } } },
      }),
      await service.post(endpoints.authenticateSession.path, {
        session_id: 's',
        claims: { [client_secret]: { email: null } },
      }),
      await service.post(endpoints.sendOtp.path, {
        channel: 'sms',
        identifier_type: 'username',
        identifier: 'alice',
        approval_data: { [client_secret]: 'not allowed' },
      }),
      await service.post(endpoints.authenticateSession.path, {
        session_id: 's',
        client_attributes: { [client_secret]: 1 },
      }),
    ]
    for (const [index, { status, text }] of answers.entries()) {
      t.ok(status === 400 || status === 401, `answer ${index}: ${status}`)
      t.notMatch(text, client_secret, `answer ${index}`)
    }
  },
)
