import { endpoints, standardEndpoints } from '@latchkey/protocol'
import pg from 'pg'
import t, { type Test } from 'tap'
import { postgres } from '../../support/databases.ts'
import { basic, startService, textOf, tokensOf } from '../../support/service.ts'

/** What instances run behind answers: deliveries, the audit trail, and the check of a new connection. */
const isBehindAnswers = /"outbox"|"webhooks"|audit_|app_branding|message_templates|transaction_read_only/

interface Statement {
  connection: unknown
  text: string
}

/** Records the statements of all connections. */
function recordStatements(t: Test): Statement[] {
  const statements: Statement[] = []
  const query: unknown = pg.Client.prototype.query
  t.capture(pg.Client.prototype, 'query', function (this: pg.Client, ...given: unknown[]) {
    const [first] = given
    const { text } = typeof first === 'string' ? { text: first } : Object(first)
    statements.push({ connection: this, text: String(text) })
    return typeof query === 'function' ? query.apply(this, given) : undefined
  })
  return statements
}

/** Without those that run behind answers, and without transactions of nothing else. */
function countOwn(statements: readonly Statement[]): number {
  let count = 0
  const open = new Map<unknown, number>()
  for (const { connection, text } of statements) {
    const inTransaction = open.get(connection)
    if (text === 'begin') open.set(connection, 0)
    else if (text === 'commit') {
      open.delete(connection)
      if (inTransaction !== undefined && inTransaction > 0) count += inTransaction + 2
    } else if (isBehindAnswers.test(text)) continue
    else if (inTransaction === undefined) count += 1
    else open.set(connection, inTransaction + 1)
  }
  return count
}

t.test('each call of a signed-in life makes few statements on PostgreSQL', async (t) => {
  const { app, call, clientToken, logIn, newestCode, post } = await startService(t, postgres)
  const statements = recordStatements(t)
  const attributes = { client_attributes: { ip_address: '203.0.113.7' } }
  const alice = { identifier: 'alice', identifier_type: 'username', ...attributes }
  const token = async (parameters: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: standardEndpoints.token.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('shop-web') },
      payload: new URLSearchParams(parameters).toString(),
    })
  await clientToken()
  // from here on the network of alice is known
  await logIn(attributes)

  const counts: Record<string, number> = {}
  async function count<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    statements.length = 0
    const result = await run()
    counts[name] = countOwn(statements)
    return result
  }
  const signedIn = await count('password log-in', () => logIn(attributes))
  const { session_id, access_token, refresh_token = '' } = signedIn
  await count('silent authentication', () =>
    post(endpoints.authenticateSession.path, { session_id }).then(tokensOf),
  )
  const refreshed = await count('refresh', () => token({ grant_type: 'refresh_token', refresh_token }))
  t.equal(refreshed.statusCode, 200)
  const own = await count('client credentials', () => token({ grant_type: 'client_credentials' }))
  t.equal(own.statusCode, 200)
  const introspected = await count('introspection', () =>
    app.inject({
      method: 'POST',
      url: standardEndpoints.introspection.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('shop-web') },
      payload: new URLSearchParams({ token: access_token }).toString(),
    }),
  )
  t.match(introspected.json(), { active: true })
  const sent = await count('code sent', () => post(endpoints.sendOtp.path, { channel: 'sms', ...alice }))
  t.equal(textOf(sent.body, 'message'), 'OTP sent')
  const passcode = await newestCode('+15555550101')
  const withCode = () => post(endpoints.authenticateOtp.path, { passcode, ...alice })
  tokensOf(await count('log-in by code', withCode))
  const ended = await count('log-out', () => call(endpoints.logoutSession.path, { body: { session_id } }))
  t.equal(ended.status, 204)

  t.same(counts, {
    'password log-in': 15,
    'silent authentication': 1,
    refresh: 2,
    'client credentials': 0,
    introspection: 1,
    'code sent': 8,
    'log-in by code': 20,
    'log-out': 5,
  })
})
