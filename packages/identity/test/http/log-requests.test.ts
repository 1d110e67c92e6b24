import { type Endpoint, endpoints, pathsOf, standardEndpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import t, { type Test } from 'tap'
import { sqlite } from '../support/databases.ts'
import type { ClientName } from '../support/seed.ts'
import { type Call, startService, type TestService } from '../support/service.ts'

type Line = Record<string, unknown>

/** A service whose log is kept. */
async function startLogged(t: Test, options: { level?: string; trustProxy?: boolean } = {}) {
  const texts: string[] = []
  const { level = 'trace', trustProxy = false } = options
  const logger = { level, stream: { write: (text: string) => texts.push(text) } }
  const service = await startService(t, sqlite, { logger, trustProxy })
  const lines = () => texts.map((text): Line => JSON.parse(text))
  return { service, texts, lines, requests: () => lines().filter(({ msg }) => msg === 'request') }
}

t.test('each request leaves one line with id, route, status and duration', async (t) => {
  const { service, requests } = await startLogged(t, { level: 'info' })
  await service.logIn()
  await service.call('/nowhere/at-all', { client: undefined })
  await service.call('/health/live', { client: undefined })
  await service.call('/%zz', { client: undefined })
  const lines = requests()
  t.match(lines, [
    { method: 'POST', route: standardEndpoints.token.path, status: 200 },
    { method: 'POST', route: endpoints.authenticatePassword.path, status: 200 },
    { method: 'GET', status: 404, route: undefined },
    { method: 'GET', status: 400, route: undefined },
  ])
  t.equal(lines.length, 4, 'checks of health are below the level')
  t.equal(new Set(lines.map(({ reqId }) => reqId)).size, 4)
  t.ok(lines.every(({ ms }) => typeof ms === 'number' && ms >= 0))
})

t.test('an operation that is not served is no failed request', async (t) => {
  const { service, lines } = await startLogged(t)
  const answer = await service.call('/cis/v1/auth/mobile-biometrics/authenticate', { body: {} })
  t.equal(answer.status, 501)
  t.notOk(lines().some(({ msg }) => msg === 'a request failed'))
  t.match(lines().at(-1), { msg: 'request', status: 501 })
})

t.test('N02 a request id is taken from a trusted proxy only, and only in a harmless form', async (t) => {
  const idOf = async (trustProxy: boolean, given: string) => {
    const { service, requests } = await startLogged(t, { trustProxy })
    await service.call('/nowhere', { client: undefined, headers: { 'x-request-id': given } })
    return requests().at(-1)?.reqId
  }
  t.equal(await idOf(true, 'edge-7f3A'), 'edge-7f3A')
  t.not(await idOf(false, 'edge-7f3A'), 'edge-7f3A')
  for (const given of ['a b', '\u001b[31m', '{"a":1}', 'x'.repeat(65), 'x'.repeat(10_000), '']) {
    t.match(await idOf(true, given), /^[0-9a-f]{12}-[0-9a-z]+$/, JSON.stringify(given.slice(0, 20)))
  }
})

t.test('the line of a request names the trace of a well-formed traceparent', async (t) => {
  const { service, requests } = await startLogged(t)
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headersOf = {
    [`00-${trace}-00f067aa0ba902b7-01`]: trace,
    [`01-${trace}-00f067aa0ba902b7-01`]: undefined,
    [`00-${trace.toUpperCase()}-00f067aa0ba902b7-01`]: undefined,
    [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]: undefined,
    [`00-${trace}-${'0'.repeat(16)}-01`]: undefined,
    'anything else': undefined,
  }
  for (const [traceparent, expected] of Object.entries(headersOf)) {
    await service.call('/nowhere', { client: undefined, headers: { traceparent } })
    t.equal(requests().at(-1)?.trace_id, expected, traceparent)
  }
})

const canary = 'canary-4c0ffee-in-a-log'
/** What an audit event may name: an id that is asked for, and the program that asks. */
const named = 'named-4c0ffee-in-a-log'

const mayBeNamed = /^(client_attributes|(tenant|app|client|group|role)_id)$/

/** Copies of a value, each with another one of its texts replaced. */
function poisoned(value: unknown, by: string = canary): unknown[] {
  if (typeof value === 'string') return [by]
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => poisoned(item, by).map((bad) => value.with(index, bad)))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [
    ...poisoned(item, mayBeNamed.test(key) ? named : by).map((bad) => ({ ...value, [key]: bad })),
    { ...value, [canary]: item },
  ])
}

/** Who may call an endpoint. */
async function callerOf(
  service: TestService,
  caller: Endpoint['caller'],
): Promise<{ client: ClientName | undefined; headers: Record<string, string> }> {
  if (caller === 'user') {
    const { access_token } = await service.logIn()
    return { client: undefined, headers: { authorization: `Bearer ${access_token}` } }
  }
  const isManaged = typeof caller === 'object' && 'manager' in caller
  return { client: isManaged ? 'instance-web' : 'shop-web', headers: {} }
}

t.test('N09 no value that a caller gives any endpoint appears in the log', async (t) => {
  const shared = await startLogged(t)
  const statuses = new Map<number, number>()
  const headers = {
    cookie: `session=${canary}`,
    'user-agent': named,
    'x-request-id': canary,
    traceparent: canary,
    referer: `https://example.com/?code=${canary}`,
  }
  const all = { ...endpoints, ...managementEndpoints }
  for (const [name, endpoint] of Object.entries<Endpoint>(all)) {
    const { method, body, example, caller } = endpoint
    // a user may end their sessions, or change their password
    const { service, texts } = caller === 'user' ? await startLogged(t) : shared
    const by = await callerOf(service, caller)
    for (const path of pathsOf(endpoint).map((each) => each.replaceAll(/\{\w+\}/g, named))) {
      const send = async (query: string, more: Call) => {
        const call = { method, client: by.client, ...more }
        const answer = await service.call(`${path}?${query}`, {
          ...call,
          headers: { ...headers, ...by.headers, ...more.headers },
        })
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      }
      await send(`code=${canary}`, body === undefined ? {} : { body: example.body })
      await send('', { client: undefined, headers: { authorization: `Bearer ${canary}` } })
      if (body === undefined) continue
      for (const given of [...poisoned(example.body), canary, `{"${canary}`]) {
        await send('', { body: given })
      }
    }
    const isNamed = (text: string) => text.includes(named) && !text.includes('"audit":')
    t.same(
      texts.filter((text) => text.includes(canary) || isNamed(text)),
      [],
      name,
    )
    texts.length = 0
  }
  const { service, texts } = shared
  const share = (status: number) =>
    (statuses.get(status) ?? 0) / [...statuses.values()].reduce((a, b) => a + b)
  t.ok(share(403) < 0.05 && share(429) < 0.05, 'the calls reach what they call')
  const { token } = standardEndpoints
  for (const field of ['refresh_token', 'client_secret', 'client_id', 'scope', 'grant_type']) {
    await service.app.inject({
      method: 'POST',
      url: `${token.path}?${field}=${canary}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `grant_type=refresh_token&${field}=${canary}`,
    })
  }
  t.notOk(texts.some((text) => text.includes(canary)))
})
