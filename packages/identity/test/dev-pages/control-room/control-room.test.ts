import { endpoints, standardEndpoints } from '@latchkey/protocol'
import t, { type Test } from 'tap'
import type { ControlRoomGuest } from '../../../src/index.ts'
import { createIdentityServer } from '../../../src/index.ts'
import { onBothDatabases, sqlite } from '../../support/databases.ts'
import { password, seed } from '../../support/seed.ts'
import { issuer, startService, type TestService } from '../../support/service.ts'

const home = '/dev/control-room'

/** A control room with its page and forms. */
async function open(t: Test, guest?: ControlRoomGuest) {
  const service = await startService(t, sqlite, guest && { controlRoom: guest })
  return { service, ...formsOf(service) }
}

function formsOf({ app }: TestService) {
  return {
    async page() {
      const answer = await app.inject({ url: home })
      return answer.body
    },
    async press(path: string, position?: string, headers: Record<string, string> = { origin: issuer }) {
      const [kind = '', name = '', verb = ''] = path.split('/')
      const urls: Record<string, string> = {
        switches: `/dev/control-room/switches/${name}`,
        actions: `/dev/control-room/actions/${name}`,
        sessions: `/dev/control-room/sessions/${name}/expire`,
        reset: '/dev/control-room/reset',
      }
      const isForm = kind === 'sessions' ? verb === 'expire' : verb === ''
      const answer = await app.inject({
        method: 'POST',
        url: (isForm ? urls[kind] : undefined) ?? `${home}/${path}`,
        headers: {
          host: 'localhost:4000',
          ...headers,
          ...(position !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(position !== undefined && { payload: `position=${position}` }),
      })
      return answer.statusCode
    },
  }
}

t.test('a switch makes the wire endpoints answer 429, 503 or nothing, and a reset ends it', async (t) => {
  const { service, page, press } = await open(t)
  const { session_id } = await service.logIn()
  const silent = () => service.post(endpoints.authenticateSession.path, { session_id })
  t.match(await page(), 'Everything works.')

  t.equal(await press('switches/wire', 'limited'), 303)
  const limited = await silent()
  t.match(limited, { status: 429, body: { error_code: 'rate_limited' }, headers: { 'retry-after': '1' } })
  const form = { method: 'POST', url: standardEndpoints.token.path } as const
  t.equal((await service.app.inject(form)).json().error, 'temporarily_unavailable', 'in the words of OAuth')
  t.match(await page(), 'One fault is on.')
  t.match(await page(), /value="limited" aria-pressed="true"/)

  await press('switches/wire', 'unavailable')
  t.match(await silent(), { status: 503, body: { error_code: 'temporarily_unavailable' } })
  for (const path of ['/health/live', '/health/ready', '/dev/outbox', '/openapi.json']) {
    t.equal((await service.call(path, { client: undefined })).status, 200, `${path} is spared`)
  }

  await press('switches/wire', 'cut')
  const address = await service.app.listen({ host: '127.0.0.1', port: 0 })
  await t.rejects(fetch(`${address}${standardEndpoints.jwks.path}`), 'the connection ends without an answer')

  await press('switches/wire', 'slower')
  const late = silent()
  await press('reset')
  t.equal((await late).status, 200, 'what was held back is let go')
  t.match(await page(), 'Everything works.')
  t.equal((await silent()).status, 200)
})

t.test('a slow service answers after the time that the switch names', async (t) => {
  const { service, press } = await open(t)
  await press('switches/wire', 'slow')
  const begun = performance.now()
  t.equal((await service.app.inject(standardEndpoints.jwks.path)).statusCode, 200)
  t.ok(performance.now() - begun > 990)
})

onBothDatabases((t, database) => {
  t.test('a session that is let expire has ended', async (t) => {
    const service = await startService(t, database)
    const { page, press } = formsOf(service)
    t.match(await page(), 'Nobody is signed in.')
    const { session_id } = await service.logIn()
    const { session_id: other } = await service.logIn({ username: 'bob' })
    const [, path] =
      /control-room\/(sessions\/[^"]+\/expire)"><button[^>]*>Let it expire<span class="quiet">: session of alice/.exec(
        await page(),
      ) ?? []
    t.equal(await press(path ?? ''), 303)
    const silent = (id: string) => service.post(endpoints.authenticateSession.path, { session_id: id })
    t.match(await silent(session_id), { status: 400, body: { error_code: 'session_not_found' } })
    t.equal((await silent(other)).status, 200, 'other sessions go on')
    await press(path ?? '')
    t.match(await page(), 'That session had ended before.')
  })
})

t.test(
  'a rotated key is published before it signs, or signs at once; earlier tokens stay valid',
  async (t) => {
    const { service, page, press } = await open(t)
    const keyOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
    const before = await service.logIn()
    service.clock.advance(1)
    t.equal(await press('actions/rotate-key'), 303)
    t.equal(keyOf((await service.logIn()).access_token), keyOf(before.access_token), 'it is published first')
    t.match(await page(), /The key [^ ]+ \(ES256\) is published, and signs in 15 minutes\./)
    t.equal(await press('actions/rotate-key-at-once'), 303)
    const after = await service.logIn()
    t.not(keyOf(after.access_token), keyOf(before.access_token))
    t.match(await page(), `The key ${keyOf(after.access_token)} (ES256) signs from now on.`)
    const old = {
      headers: { authorization: `Bearer ${before.access_token}` },
      url: standardEndpoints.userinfo.path,
    }
    t.equal((await service.app.inject(old)).statusCode, 200)
  },
)

t.test('the clock of the service can be set wrong, and right again', async (t) => {
  const { service, press } = await open(t)
  const issuedAt = async () => {
    const answer = await service.post(endpoints.authenticatePassword.path, { username: 'alice', password })
    const [, payload = ''] = String(answer.body.access_token).split('.')
    return JSON.parse(Buffer.from(payload, 'base64url').toString()).iat - service.clock.seconds()
  }
  t.equal(await issuedAt(), 0)
  await press('switches/clock', 'minutes-ahead')
  t.equal(await issuedAt(), 600)
  await press('reset')
  t.equal(await issuedAt(), 0)
})

t.test('the control room takes only forms of its own pages, with known names', async (t) => {
  const { page, press } = await open(t)
  for (const headers of [
    {},
    { origin: 'http://localhost:3001' },
    { origin: 'null' },
    { origin: issuer, 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    t.equal(await press('switches/wire', 'limited', headers), 403, JSON.stringify(headers))
  }
  t.equal(await press('switches/wire', 'limited', { origin: 'null', 'sec-fetch-site': 'same-origin' }), 303)
  t.equal(await press('reset', undefined, { 'sec-fetch-site': 'same-origin' }), 303)
  for (const [path, position] of [
    ['switches/other', 'works'],
    ['switches/wire', 'other'],
    ['actions/other', undefined],
  ] as const) {
    t.equal(await press(path, position), 404, path)
  }
  t.equal(await press('switches/wire'), 400, 'without a position')
  t.match(await page(), 'Everything works.')
})

t.test('a guest adds switches, actions and the answers of its apps; what fails is told', async (t) => {
  let redis = 'runs'
  const { page, press } = await open(t, {
    switches: [
      {
        name: 'redis',
        title: 'Redis <1>',
        about: 'Keeps sessions.',
        positions: [
          { value: 'runs', label: 'Runs' },
          { value: 'stopped', label: 'Stopped' },
          { value: 'broken', label: 'Broken' },
        ],
        read: () => redis,
        async set(value) {
          if (value === 'broken') throw new Error('Redis cannot be <broken>')
          redis = value
        },
      },
    ],
    actions: [{ name: 'sign-in', label: 'Sign in', about: 'Again.', run: async () => 'Signed in again.' }],
    story: ['Open <the shop>.'],
    watch: async () => [
      {
        name: 'Shop <1>',
        url: 'http://localhost:3001',
        answers: [
          { asked: 'Front', answer: 'Signed in', verdict: 'in', status: 200, milliseconds: 12.4 },
          { asked: 'Log-in', answer: 'No answer', verdict: 'wrong', status: undefined, milliseconds: 3012 },
        ],
      },
    ],
  })
  t.match(await page(), /<a href="http:\/\/localhost:3001">Shop &lt;1&gt;<\/a>/)
  t.match(await page(), '<span class="chip good">Signed in</span>')
  t.match(await page(), '200 · 12 ms')
  t.match(await page(), '<li>Open &lt;the shop&gt;.</li>')
  t.match(await page(), 'no answer · 3.0 s')
  await press('switches/redis', 'stopped')
  t.match(await page(), 'Redis &lt;1&gt;: Stopped.')
  await press('switches/redis', 'broken')
  t.match(await page(), '<p class="state bad" role="status">Redis cannot be &lt;broken&gt;</p>')
  await press('actions/sign-in')
  t.match(await page(), 'Signed in again.')
  await press('reset')
  t.equal(redis, 'runs')
})

t.test('the page of a service that runs alone says how to see apps', async (t) => {
  const { page } = await open(t)
  t.match(await page(), 'This service runs alone.')
})

t.test('only dev mode has a control room', async (t) => {
  const service = await startService(t, sqlite, { dev: false })
  t.equal((await service.call(home, { client: undefined })).status, 404)
  const options = { databaseUrl: ':memory:', issuer, seed, masterKeys: ['A'.repeat(43)], controlRoom: {} }
  await t.rejects(createIdentityServer(options), { code: 'config_invalid', message: /controlRoom needs dev/ })
})

t.test('a script makes faults, reads those that wait, and ends them', async (t) => {
  const { service } = await open(t)
  const { session_id } = await service.logIn()
  const silent = () => service.post(endpoints.authenticateSession.path, { session_id })
  const faults = async (method: 'GET' | 'POST' | 'DELETE', payload?: object, headers = {}) => {
    const sent = { method, url: '/dev/faults', headers: { host: 'localhost:4000', ...headers } } as const
    const answer = await service.app.inject(payload === undefined ? sent : { ...sent, payload })
    return answer.statusCode === 200 ? answer.json() : answer.statusCode
  }
  const path = 'session/authenticate'
  t.same(await faults('POST', { fault: 'rate_limit', calls: 2, path, retry_after_seconds: 3 }), {
    faults: [{ fault: 'rateLimit', calls: 2, path }],
  })
  t.match(await silent(), { status: 429, headers: { 'retry-after': '3' } })
  t.same(await faults('GET'), { faults: [{ fault: 'rateLimit', calls: 1, path }] })
  t.same(await faults('DELETE'), { faults: [] })
  t.equal((await silent()).status, 200)

  await faults('POST', { fault: 'fail', status: 502, path })
  t.equal((await silent()).status, 502)
  await faults('POST', { fault: 'answer', body: { surprise: true }, path })
  t.match(await silent(), { status: 200, body: { surprise: true } })
  await faults('POST', { fault: 'wrong_keys' })
  const keys = async () => (await service.call(standardEndpoints.jwks.path, { client: undefined })).body
  const wrong = await keys()
  const right = await keys()
  t.not(JSON.stringify(wrong), JSON.stringify(right))
  service.clock.advance(1)
  await faults('POST', { fault: 'keys_rotate' })
  t.not(JSON.stringify(await keys()), JSON.stringify(right))
  await faults('POST', { fault: 'sessions_vanish', username: 'alice' })
  t.not((await silent()).status, 200)

  t.equal(await faults('POST', { fault: 'earthquake' }), 400)
  t.equal(await faults('POST', { fault: 'delay' }), 400, 'how long is missing')
  t.equal(await faults('POST', { fault: 'drop' }, { origin: issuer }), 403, 'pages make no faults')
  t.equal(await faults('DELETE', undefined, { 'sec-fetch-site': 'cross-site' }), 403)
})
