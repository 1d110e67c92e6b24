import { standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { createClientToken } from '../../src/client-token/client-token.ts'
import { LatchkeyError } from '../../src/index.ts'
import { settings } from '../support/issuer.ts'
import { until } from '../support/local-server.ts'
import { clientTokenAnswer, type MockAnswer, mockService, tokens } from '../support/mock-service.ts'

const request = { session_id: 'session-1' }
const ok: MockAnswer = { status: 200, body: tokens }
const isCall = (path: string) => path.startsWith('/cis')

/** A client token whose fetches the test answers one by one. */
function heldToken() {
  let time = 1_000_000
  const fetches: {
    resolve: (token: string, lifetimeSeconds?: number) => void
    reject: (e: Error) => void
  }[] = []
  const fetch = () =>
    new Promise<{ access_token: string; token_type: string; expires_in: number }>((resolve, reject) =>
      fetches.push({
        resolve: (access_token, expires_in = 3600) =>
          resolve({ access_token, token_type: 'Bearer', expires_in }),
        reject,
      }),
    )
  const token = createClientToken(fetch, () => time)
  return { token, fetches, advance: (seconds: number) => (time += seconds * 1000) }
}

const patience = new AbortController().signal

t.test('W17 100 first calls share one request for a client token', async (t) => {
  const service = mockService(t, ({ path }) => (isCall(path) ? ok : undefined))
  await Promise.all(Array.from({ length: 100 }, () => service.client.authenticateSession(request)))
  t.equal(service.calls().length, 100)
  t.equal(service.seen.length, 101)
})

t.test('the client token is requested with HTTP Basic, form-encoded', async (t) => {
  const odd = { clientId: 'shop web:1', clientSecret: 'ü+%&:=' }
  const service = mockService(t, ({ path }) => (isCall(path) ? ok : undefined), odd)
  await service.client.authenticateSession(request)
  const sent = service.seen[0]
  t.equal(sent?.path, '/oidc/token')
  t.equal(sent?.method, 'POST')
  t.equal(sent?.headers['content-type'], 'application/x-www-form-urlencoded')
  t.equal(sent?.body, 'grant_type=client_credentials')
  const basic = /^Basic (.+)$/.exec(sent?.headers.authorization ?? '')?.[1] ?? ''
  t.equal(Buffer.from(basic, 'base64').toString(), 'shop+web%3A1:%C3%BC%2B%25%26%3A%3D')
})

t.test('client_secret_post sends the secret in the form', async (t) => {
  const service = mockService(t, ({ path }) => (isCall(path) ? ok : undefined), {
    clientAuthentication: 'client_secret_post',
  })
  await service.client.authenticateSession(request)
  const sent = service.seen[0]
  t.equal(sent?.headers.authorization, undefined)
  t.same(Object.fromEntries(new URLSearchParams(sent?.body)), {
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
  })
})

t.test('W18 the client token is requested at tokenUrl', async (t) => {
  const service = mockService(
    t,
    ({ path }) =>
      path === standardEndpoints.token.otherPaths[0] ? clientTokenAnswer : isCall(path) ? ok : undefined,
    { tokenUrl: settings.baseUrl + standardEndpoints.token.otherPaths[0] },
  )
  await service.client.authenticateSession(request)
  t.equal(service.seen[0]?.path, standardEndpoints.token.otherPaths[0])
})

t.test('W17 the client token is renewed in the background before it expires', async (t) => {
  const { token, fetches, advance } = heldToken()
  const first = token.get(patience)
  fetches[0]?.resolve('one')
  t.equal(await first, 'one')
  advance(3600 - 361)
  t.equal(await token.get(patience), 'one')
  t.equal(fetches.length, 1)
  advance(2)
  t.equal(await token.get(patience), 'one')
  t.equal(await token.get(patience), 'one')
  t.equal(fetches.length, 2)
  fetches[1]?.resolve('two')
  await until(() => true)
  t.equal(await token.get(patience), 'two')
})

t.test('W17 a client token of ten minutes is renewed one minute before its expiry', async (t) => {
  const { token, fetches, advance } = heldToken()
  const first = token.get(patience)
  fetches[0]?.resolve('one', 600)
  await first
  advance(539)
  await token.get(patience)
  t.equal(fetches.length, 1)
  advance(1)
  await token.get(patience)
  t.equal(fetches.length, 2)
  fetches[1]?.resolve('two')
})

t.test('a client token of one minute is used for half of its lifetime', async (t) => {
  const { token, fetches, advance } = heldToken()
  const first = token.get(patience)
  fetches[0]?.resolve('one', 60)
  await first
  advance(29)
  await token.get(patience)
  t.equal(fetches.length, 1)
  advance(1)
  await token.get(patience)
  t.equal(fetches.length, 2)
  fetches[1]?.resolve('two')
})

t.test('W17 a valid client token is used while the token endpoint is down', async (t) => {
  const { token, fetches, advance } = heldToken()
  const first = token.get(patience)
  fetches[0]?.resolve('one')
  await first
  advance(3300)
  t.equal(await token.get(patience), 'one')
  fetches[1]?.reject(new LatchkeyError('upstream_unavailable', 'down'))
  await until(() => true)
  t.equal(await token.get(patience), 'one')
  t.equal(fetches.length, 2, 'a failed renewal is not repeated at once')
  advance(6)
  t.equal(await token.get(patience), 'one')
  t.equal(fetches.length, 3, 'but some seconds later')
  fetches[2]?.reject(new LatchkeyError('upstream_unavailable', 'down'))
  await until(() => true)
  advance(294)
  const late = token.get(patience)
  fetches[3]?.reject(new LatchkeyError('upstream_unavailable', 'down'))
  await t.rejects(late, { code: 'upstream_unavailable' }, 'a token that has ended is not used')
})

t.test('an aborted call does not abort the shared request for a client token', async (t) => {
  const { token, fetches } = heldToken()
  const caller = new AbortController()
  const aborted = token.get(caller.signal)
  const other = token.get(patience)
  caller.abort(new LatchkeyError('aborted', 'gone'))
  await t.rejects(aborted, { code: 'aborted' })
  fetches[0]?.resolve('one')
  t.equal(await other, 'one')
  t.equal(fetches.length, 1)
  await t.rejects(token.get(caller.signal), { code: 'aborted' })
})

t.test('dropping a replaced client token keeps the new one', async (t) => {
  const { token, fetches } = heldToken()
  const first = token.get(patience)
  fetches[0]?.resolve('one')
  await first
  token.drop('one')
  const second = token.get(patience)
  fetches[1]?.resolve('two')
  await second
  token.drop('one')
  t.equal(await token.get(patience), 'two')
  t.equal(fetches.length, 2)
})

t.test('Q08 W17 a call refused with 401 is repeated once with a new client token', async (t) => {
  let issued = 0
  const service = mockService(t, ({ path, headers }) => {
    if (path === standardEndpoints.token.path) {
      return { status: 200, body: { access_token: `t${++issued}`, token_type: 'Bearer', expires_in: 3600 } }
    }
    return headers.authorization === 'Bearer t2'
      ? ok
      : { status: 401, body: { message: 'Invalid token', error_code: 401 } }
  })
  t.same(await service.client.authenticateSession(request), tokens)
  t.equal(issued, 2)
  await service.client.authenticateSession(request)
  t.equal(issued, 2)
  t.equal(service.calls().length, 3)
})

t.test('Q08 concurrent calls refused with 401 share one renewal', async (t) => {
  let issued = 0
  const service = mockService(t, ({ path, headers }) => {
    if (path === standardEndpoints.token.path) {
      return { status: 200, body: { access_token: `t${++issued}`, token_type: 'Bearer', expires_in: 3600 } }
    }
    return headers.authorization === 'Bearer t1' ? { status: 401 } : ok
  })
  await Promise.all(Array.from({ length: 50 }, () => service.client.authenticateSession(request)))
  t.equal(issued, 2)
})

t.test('Q08 a second 401 is client_auth_failed without further attempts', async (t) => {
  for (const call of ['authenticateSession', 'logoutSession'] as const) {
    const service = mockService(t, ({ path }) => (isCall(path) ? { status: 401 } : undefined))
    const refused: Promise<unknown> = service.client[call](request)
    await t.rejects(refused, { code: 'client_auth_failed', status: 401 })
    t.equal(service.calls().length, 2)
    t.equal(service.seen.length, 4)
  }
})

t.test('Q08 a log-in is repeated once after a 401 about the client token', async (t) => {
  const service = mockService(t, ({ path }, index) =>
    isCall(path) ? (index === 0 ? { status: 401, body: { error_code: 'invalid_token' } } : ok) : undefined,
  )
  t.match(await service.client.authenticatePassword({ username: 'a', password: 'b' }), {
    access_token: 'access',
  })
  t.equal(service.calls().length, 2)
})

const refusals: MockAnswer[] = [
  { status: 401, body: { error: 'invalid_client', error_description: 'no' } },
  { status: 400, body: { error: 'invalid_grant' } },
  { status: 400, body: { message: 'Bad request', error_code: 400 } },
  { status: 400, body: { message: 'Session not found' } },
  { status: 403, body: '<h1>Forbidden</h1>' },
]
for (const refusal of refusals) {
  t.test(
    `token endpoint that answers ${refusal.status} ${JSON.stringify(refusal.body)} is client_auth_failed`,
    async (t) => {
      const service = mockService(t, () => refusal)
      await t.rejects(service.client.authenticateSession(request), {
        code: 'client_auth_failed',
        status: refusal.status,
      })
      t.equal(service.seen.length, 1)
    },
  )
}

t.test("a refused client's token is not requested again for one second", async (t) => {
  const service = mockService(t, () => ({ status: 401, body: { error: 'invalid_client' } }))
  const call = () => service.client.authenticateSession(request)
  await t.rejects(call(), { code: 'client_auth_failed', upstreamCode: 'invalid_client' })
  await t.rejects(call(), { code: 'client_auth_failed' })
  t.equal(service.seen.length, 1)
  service.advance(1000)
  await t.rejects(call(), { code: 'client_auth_failed' })
  t.equal(service.seen.length, 2)
})

const wrongAnswers: [string, MockAnswer, string][] = [
  ['no token', { status: 200, body: { token_type: 'Bearer', expires_in: 3600 } }, 'upstream_protocol'],
  [
    'another token type',
    { status: 200, body: { access_token: 'a', token_type: 'mac', expires_in: 3600 } },
    'upstream_protocol',
  ],
  ['no lifetime', { status: 200, body: { access_token: 'a', token_type: 'Bearer' } }, 'upstream_protocol'],
  [
    'an absurd lifetime',
    { status: 200, body: { access_token: 'a', token_type: 'Bearer', expires_in: 1e15 } },
    'upstream_protocol',
  ],
  [
    'a token with a line break',
    { status: 200, body: { access_token: 'a\r\nx: y', token_type: 'Bearer', expires_in: 60 } },
    'upstream_protocol',
  ],
  ['HTML', { status: 200, body: '<h1>hi</h1>' }, 'upstream_protocol'],
  ['a redirect', { status: 302, headers: { location: 'https://other.example/' } }, 'upstream_protocol'],
  ['404', { status: 404 }, 'not_found'],
  ['500', { status: 500 }, 'upstream_unavailable'],
  ['429', { status: 429 }, 'rate_limited'],
]
for (const [name, answer, code] of wrongAnswers) {
  t.test(`W19 a token response that is ${name} is ${code}`, async (t) => {
    const service = mockService(t, ({ path }) => (path === standardEndpoints.token.path ? answer : ok))
    await t.rejects(service.client.authenticateSession(request), { code })
    t.equal(service.calls().length, 0)
  })
}

t.test('Q06 the token endpoint is not called while its 429 asks to wait', async (t) => {
  const service = mockService(t, ({ path }) =>
    path === standardEndpoints.token.path ? { status: 429, headers: { 'retry-after': '5' } } : ok,
  )
  const call = () => service.client.authenticateSession(request)
  await t.rejects(call(), { code: 'rate_limited', retryAfterSeconds: 5 })
  service.advance(2000)
  await t.rejects(call(), { code: 'rate_limited', retryAfterSeconds: 3 })
  t.equal(service.seen.length, 1)
  service.advance(3000)
  await t.rejects(call(), { code: 'rate_limited' })
  t.equal(service.seen.length, 2)
})
