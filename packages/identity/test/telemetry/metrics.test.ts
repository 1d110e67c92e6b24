import { readFileSync } from 'node:fs'
import { endpoints } from '@latchkey/protocol'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { createIdentityServer } from '../../src/index.ts'
import { metricDefinitions } from '../../src/telemetry/metric-definitions.ts'
import { onBothDatabases, sqlite, type TestDatabase } from '../support/databases.ts'
import { issuer, startService } from '../support/service.ts'

async function startMeasured(t: Test, database: TestDatabase) {
  const metrics = new Registry()
  const service = await startService(t, database, { metrics })
  /** The value of a series, written as Prometheus writes it. */
  const value = async (series: string) => {
    const line = (await metrics.metrics()).split('\n').find((each) => each.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }
  return { service, metrics, value }
}

onBothDatabases((t, database) => {
  t.test('metrics count log-ins, silent authentications and token requests by outcome', async (t) => {
    const { service, value } = await startMeasured(t, database)
    const { session_id, refresh_token } = await service.logIn()
    await service.post(endpoints.authenticatePassword.path, {
      username: 'alice',
      password: 'a-wrong-password',
    })
    await service.post(endpoints.authenticateSession.path, { session_id })
    await service.post(endpoints.authenticateSession.path, { session_id: 'unknown' })
    await service.post(endpoints.refreshToken.path, { refresh_token })
    await service.post(endpoints.authenticateOtp.path, {
      ...{ identifier: 'alice', identifier_type: 'username', passcode: '000000' },
    })
    const expected = {
      'latchkey_identity_logins_total{method="password",outcome="success"}': 1,
      'latchkey_identity_logins_total{method="password",outcome="refused"}': 1,
      'latchkey_identity_logins_total{method="passcode",outcome="refused"}': 1,
      'latchkey_identity_login_duration_seconds_count{method="password"}': 2,
      'latchkey_identity_silent_authentications_total{outcome="success"}': 1,
      'latchkey_identity_silent_authentications_total{outcome="refused"}': 1,
      latchkey_identity_silent_authentication_duration_seconds_count: 2,
      'latchkey_identity_token_requests_total{grant="refresh_token",outcome="success"}': 1,
      'latchkey_identity_token_requests_total{grant="client_credentials",outcome="success"}': 1,
      'latchkey_identity_events_total{event="login.succeeded"}': 1,
      'latchkey_identity_request_duration_seconds_count{method="POST",route="/cis/v1/auth/session/authenticate",status="4xx"}': 1,
      latchkey_identity_password_hashes_waiting: 0,
    }
    for (const [series, count] of Object.entries(expected)) t.equal(await value(series), count, series)
  })

  t.test('metrics read the outbox and the pool at each scrape', async (t) => {
    const { service, metrics, value } = await startMeasured(t, database)
    const isPostgres = database.name === 'PostgreSQL'
    t.equal(await value('latchkey_identity_outbox_waiting{channel="backchannel_logout"}'), 0)
    for (const gauge of ['latchkey_identity_audit_waiting', 'latchkey_identity_audit_unchained']) {
      t.type(await value(gauge), 'number', gauge)
    }
    await service.logIn()
    const idle = await value('latchkey_identity_database_connections{state="idle"}')
    t.equal(idle !== undefined && idle > 0, isPostgres)
    t.equal(await value('latchkey_identity_database_waiting'), isPostgres ? 0 : undefined)
    await service.app.close()
    const text = await metrics.metrics()
    t.match(text, 'latchkey_identity_logins_total{')
    t.notMatch(text, 'latchkey_identity_outbox_waiting{', 'what cannot be read is left out')
  })
})

t.test('labels never contain what a caller gave', async (t) => {
  const { service, metrics } = await startMeasured(t, sqlite)
  const canary = 'canary-in-a-label'
  await service.post(endpoints.authenticatePassword.path, { username: canary, password: canary })
  await service.call(`/cis/v1/users/${canary}/custom?x=${canary}`)
  await service.call(`/${canary}`)
  await service.post(endpoints.authenticateSession.path, { session_id: canary })
  t.notMatch(await metrics.metrics(), canary)
})

t.test('a registry takes the metrics of one service; the error names the metric', async (t) => {
  const metrics = new Registry()
  await startService(t, sqlite, { metrics })
  await t.rejects(createIdentityServer({ databaseUrl: ':memory:', issuer, dev: true, metrics }), {
    code: 'config_invalid',
    message: /^metrics: the registry already has latchkey_identity_/,
  })
})

t.test('the README lists every metric with its type and labels', async (t) => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const rows = Object.entries(metricDefinitions).map(
    ([name, { type, labels }]) =>
      `| \`${name}\` | ${type} | ${labels.map((each) => `\`${each}\``).join(', ')}`,
  )
  const listed = readme.split('\n').filter((line) => line.startsWith('| `latchkey_identity_'))
  t.strictSame(
    listed.map((line) => line.replace(/\|$/, '').trimEnd()),
    rows.map((row) => row.trimEnd()),
  )
})
