import { standardEndpoints } from '@latchkey/protocol'
import t from 'tap'
import { type Client, LatchkeyError } from '../../src/index.ts'
import { createRateLimitWindows, limitKeyOf } from '../../src/transport/rate-limit-windows.ts'
import { repeatOnce } from '../../src/transport/repeat-once.ts'
import { type MockAnswer, mockService, tokens } from '../support/mock-service.ts'

const ok: MockAnswer = { status: 200, body: tokens }
const isCall = (path: string) => path.startsWith('/cis')
const otp = { identifier_type: 'email', identifier: 'a@example.com' } as const

const repeated: [string, (client: Client) => Promise<unknown>, MockAnswer][] = [
  ['authenticateSession', (client) => client.authenticateSession({ session_id: 'session-1' }), ok],
  ['logoutSession', (client) => client.logoutSession({ session_id: 'session-1' }), { status: 204 }],
  ['listUserSessions', (client) => client.listUserSessions('user-1'), { status: 200, body: [] }],
  ['revokeUserSessions', (client) => client.revokeUserSessions('user-1'), { status: 204 }],
]
const sentOnce: [string, (client: Client) => Promise<unknown>][] = [
  ['authenticatePassword', (client) => client.authenticatePassword({ username: 'a', password: 'b' })],
  ['authenticateOtp', (client) => client.authenticateOtp({ passcode: '1', ...otp })],
  ['sendOtp', (client) => client.sendOtp({ channel: 'email', ...otp })],
  [
    'sendMagicLink',
    (client) => client.sendMagicLink({ email: 'a@example.com', redirect_uri: 'https://shop.example/' }),
  ],
  ['authenticateMagicLink', (client) => client.authenticateMagicLink({ code: 'c' })],
  ['refreshToken', (client) => client.refreshToken({ refresh_token: 'r' })],
  ['createUser', (client) => client.createUser({ username: 'a' })],
]
const transient: [string, MockAnswer | Error][] = [
  ['502', { status: 502, body: '<h1>Bad gateway</h1>' }],
  ['503', { status: 503 }],
  ['504', { status: 504 }],
  ['a lost connection', Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })],
]

for (const [failure, answer] of transient) {
  for (const [name, call, success] of repeated) {
    t.test(`Q04 Q05 ${name} is repeated once after ${failure}`, async (t) => {
      const service = mockService(t, ({ path }, index) =>
        isCall(path) ? (index === 0 ? answer : success) : undefined,
      )
      await t.resolves(call(service.client))
      t.equal(service.calls().length, 2)
    })

    t.test(`Q04 ${name} is sent at most twice after ${failure}`, async (t) => {
      const service = mockService(t, ({ path }) => (isCall(path) ? answer : undefined))
      await t.rejects(call(service.client), { code: 'upstream_unavailable' })
      t.equal(service.calls().length, 2)
    })
  }

  for (const [name, call] of sentOnce) {
    t.test(`Q05 ${name} is not repeated after ${failure}`, async (t) => {
      const service = mockService(t, ({ path }) => (isCall(path) ? answer : undefined))
      await t.rejects(call(service.client), { code: 'upstream_unavailable' })
      t.equal(service.calls().length, 1)
    })
  }

  t.test(`Q04 the request for a client token is repeated once after ${failure}`, async (t) => {
    const service = mockService(t, ({ path }, index) =>
      isCall(path) ? ok : index === 0 ? answer : undefined,
    )
    await t.resolves(service.client.authenticatePassword({ username: 'a', password: 'b' }))
    t.equal(service.seen.filter(({ path }) => path === standardEndpoints.token.path).length, 2)
  })
}

t.test('Q04 a call is not repeated after a final response', async (t) => {
  for (const answer of [
    { status: 500 },
    { status: 400 },
    { status: 404 },
    { status: 429 },
    { status: 200 },
  ]) {
    const service = mockService(t, ({ path }) => (isCall(path) ? answer : undefined))
    await t.rejects(service.client.authenticateSession({ session_id: 's' }))
    t.equal(service.calls().length, 1, `${answer.status}`)
  }
})

t.test('Q04 a call is not repeated after a response with Retry-After', async (t) => {
  const service = mockService(t, ({ path }) =>
    isCall(path) ? { status: 503, headers: { 'retry-after': '2' } } : undefined,
  )
  await t.rejects(service.client.authenticateSession({ session_id: 's' }), {
    code: 'upstream_unavailable',
    retryAfterSeconds: 2,
  })
  t.equal(service.calls().length, 1)
})

t.test('Q04 a call is not repeated without time left before the deadline', async (t) => {
  const { signal } = new AbortController()
  const deadline = { signal, remainingMs: () => 5, dispose: () => {} }
  let attempts = 0
  const answer = await repeatOnce(async () => {
    attempts++
    return { status: 503, headers: {}, body: Buffer.alloc(0) }
  }, deadline)
  t.equal(answer.status, 503)
  const failure = new LatchkeyError('upstream_unavailable', 'lost')
  const failed = repeatOnce(() => {
    attempts++
    return Promise.reject(failure)
  }, deadline)
  await t.rejects(failed, failure)
  t.equal(attempts, 2)
})

t.test('Q04 aborting a call ends its pause before the repetition', async (t) => {
  const controller = new AbortController()
  const deadline = { signal: controller.signal, remainingMs: () => 60_000, dispose: () => {} }
  let attempts = 0
  const repeated = repeatOnce(async () => {
    attempts++
    if (attempts === 1) setImmediate(() => controller.abort(new LatchkeyError('aborted', 'gone')))
    controller.signal.throwIfAborted()
    return { status: 503, headers: {}, body: Buffer.alloc(0) }
  }, deadline)
  await t.rejects(repeated, { code: 'aborted' })
})

t.test('W04 Q06 H22 after a 429 the same call fails locally until the time is over', async (t) => {
  const service = mockService(t, ({ path }) =>
    isCall(path) ? { status: 429, body: '<h1>Too many</h1>', headers: { 'retry-after': '3' } } : undefined,
  )
  const call = () => service.client.authenticateSession({ session_id: 'session-1' })
  await t.rejects(call(), { code: 'rate_limited', status: 429, retryAfterSeconds: 3 })
  service.advance(2500)
  await t.rejects(call(), { code: 'rate_limited', retryAfterSeconds: 1 })
  t.equal(service.calls().length, 1)
  service.advance(500)
  await t.rejects(call(), { code: 'rate_limited', retryAfterSeconds: 3 })
  t.equal(service.calls().length, 2)
})

t.test('Q06 a 429 affects neither other calls nor other users', async (t) => {
  const limited = '192.0.2.1'
  const service = mockService(t, ({ path, body }) => {
    if (!isCall(path)) return undefined
    return body.includes(limited) || body.includes('mallory') ? { status: 429 } : ok
  })
  const { client } = service
  const logIn = (username: string, ip_address: string) =>
    client.authenticatePassword({ username, password: 'p', client_attributes: { ip_address } })
  await t.rejects(logIn('mallory', '192.0.2.2'), { code: 'rate_limited' })
  await t.rejects(logIn('mallory', '192.0.2.2'), { code: 'rate_limited' })
  t.equal(service.calls().length, 1)
  await t.resolves(logIn('alice', '192.0.2.2'))
  await t.rejects(logIn('alice', limited), { code: 'rate_limited' })
  await t.resolves(client.authenticateSession({ session_id: 'session-1' }))
})

t.test(
  'Q06 a 429 for a stranger affects neither a known device nor a session behind the same address',
  async (t) => {
    const service = mockService(t, ({ path, body }) => {
      if (!isCall(path)) return undefined
      return body.includes('device_id') || body.includes('session_id') ? ok : { status: 429 }
    })
    const { client } = service
    const logIn = (fields: { device_id?: string; session_id?: string } = {}) => {
      const { session_id, ...device } = fields
      return client.authenticatePassword({
        username: 'alice',
        password: 'p',
        client_attributes: { ip_address: '192.0.2.1', ...device },
        ...(session_id !== undefined && { session_id }),
      })
    }
    await t.rejects(logIn(), { code: 'rate_limited' })
    await t.rejects(logIn(), { code: 'rate_limited' })
    t.equal(service.calls().length, 1)
    await t.resolves(logIn({ device_id: 'a-device-id-of-22-chars' }))
    await t.resolves(logIn({ session_id: 'session-1' }))
  },
)

t.test('a rate-limit window does not last longer when the clock is set back', async (t) => {
  let time = 7_200_000
  const windows = createRateLimitWindows(() => time)
  windows.close('otp', 60)
  t.throws(() => windows.throwIfClosed('otp'), { code: 'rate_limited', retryAfterSeconds: 60 })
  time = 0
  t.doesNotThrow(() => windows.throwIfClosed('otp'))
})

t.test('the number of rate-limit windows is bounded', async (t) => {
  const windows = createRateLimitWindows(() => 0)
  for (let i = 0; i < 5000; i++) windows.close(limitKeyOf('otp', `user-${i}`), 60)
  t.doesNotThrow(() => windows.throwIfClosed(limitKeyOf('otp', 'user-0')))
  t.throws(() => windows.throwIfClosed(limitKeyOf('otp', 'user-4999')), { code: 'rate_limited' })
  t.throws(() => windows.throwIfClosed(limitKeyOf('otp', 'user-4001')), { code: 'rate_limited' })
})

t.test('a call aborted before it starts sends nothing', async (t) => {
  const service = mockService(t, () => ok)
  const signal = AbortSignal.abort()
  await t.rejects(service.client.authenticateSession({ session_id: 's' }, { signal }), { code: 'aborted' })
  t.same(service.seen, [])
})
