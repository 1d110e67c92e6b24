import { DatabaseSync } from 'node:sqlite'
import { endpoints, standardEndpoints } from '@latchkey/protocol'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import t from 'tap'
import { prepareProlonging } from '../../src/sessions/session-queries.ts'
import type { DatabaseSchema } from '../../src/storage/schema.ts'
import { prepareRefresh } from '../../src/tokens/refresh-queries.ts'
import { sqlite } from '../support/databases.ts'
import { secrets } from '../support/seed.ts'
import { startService } from '../support/service.ts'

/** Tables whose rows belong to a user, or to a session of one; a row is found by the tenant and one of these columns. */
const keysOf: Record<string, RegExp> = {
  users: /user_id|username|email|phone_number/,
  user_apps: /user_id/,
  role_assignments: /entity_id|user_id/,
  group_members: /user_id/,
  passwords: /user_id/,
  password_history: /user_id/,
  webauthn_credentials: /user_id|credential_id/,
  sessions: /session_hash|sid|user_id/,
  refresh_tokens: /token_hash|session_hash|family_id/,
  passcodes: /user_id/,
  one_time_secrets: /secret_hash|user_id/,
  known_sources: /user_id/,
  factor_locks: /user_id/,
}

/** The places where a statement reads or writes a table of users; those of `insert` bring the tenant in their row. */
function placesIn(statement: string): string[] {
  const reads = statement.matchAll(/\b(?:from|join|update)\s+"?(\w+)"?/g)
  return [...reads].flatMap(([, table = '']) => (table in keysOf ? [table] : []))
}

/** What makes a statement one that several shards have to answer; undefined: one shard does. */
function faultOf(statement: string): string | undefined {
  const places = placesIn(statement)
  const tenants = statement.match(/tenant_id"?\s*(?:=|in)\s/g)?.length ?? 0
  if (tenants < places.length) return `${places.length} places, ${tenants} conditions on tenant_id`
  const isInserted = /insert into "?(\w+)"?/.exec(statement)?.[1] ?? ''
  if (isInserted in keysOf && !statement.includes('"tenant_id"')) return 'inserts a row without its tenant'
  return places.find((table) => {
    const columns = keysOf[table]?.source
    return !new RegExp(`(?:${columns})"?\\s*(?:=|in)\\s`).test(statement)
  })
}

t.test('each statement of a hot call restricts the tenant and the key of every table of users', async (t) => {
  const service = await startService(t, sqlite)
  const statements = new Map<string, string>()
  let call = 'log-in'
  const { prepare } = DatabaseSync.prototype
  t.intercept(DatabaseSync.prototype, 'prepare', {
    value(this: DatabaseSync, text: string) {
      statements.set(text, call)
      return prepare.call(this, text)
    },
  })
  const form = async (name: string, path: string, fields: Record<string, string>) => {
    call = name
    const basic = Buffer.from(`shop-web:${secrets['shop-web']}`).toString('base64')
    const answer = await service.app.inject({
      method: 'POST',
      url: path,
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams(fields).toString(),
    })
    t.equal(answer.statusCode, 200, name)
    return answer.json()
  }

  const { session_id, refresh_token = '', access_token } = await service.logIn()
  call = 'silent authentication'
  t.equal((await service.post(endpoints.authenticateSession.path, { session_id })).status, 200, call)
  const refreshed = await form('refresh', standardEndpoints.token.path, {
    grant_type: 'refresh_token',
    refresh_token,
  })
  const introspection = standardEndpoints.introspection.path
  t.ok((await form('introspection', introspection, { token: access_token })).active)
  t.ok(
    (await form('introspection of a refresh token', introspection, { token: refreshed.refresh_token }))
      .active,
  )
  call = 'userinfo'
  const headers = { authorization: `Bearer ${access_token}` }
  const { status } = await service.call(standardEndpoints.userinfo.path, {
    method: 'GET',
    client: undefined,
    headers,
  })
  t.equal(status, 200, call)
  call = 'log-out'
  t.equal((await service.post(endpoints.logoutSession.path, { session_id })).status, 204, call)

  const ofUsers = [...statements].filter(([statement]) => placesIn(statement).length > 0)
  t.equal(new Set(ofUsers.map(([, name]) => name)).size, 6, 'statements of every call were seen')
  for (const [statement, name] of ofUsers) t.equal(faultOf(statement), undefined, `${name}: ${statement}`)
})

t.test('so do the statements that PostgreSQL has of its own', async (t) => {
  const statements: string[] = []
  const db = new Kysely<DatabaseSchema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query.sql),
  })
  const shown = { tokenHash: 'a', tenantId: 't', clientId: 'c', appId: 'p', now: 1 }
  const refresh = prepareRefresh(db)
  await refresh.read(shown)
  await refresh.use({ ...shown, nonce: 'n', nextHash: 'b', nextExpiresAt: 2 })
  await prepareProlonging(db)({
    ...{ sessionHash: 's', tenantId: 't', appId: 'p', now: 1, idleEnd: 2, capSeconds: 3, clientId: 'c' },
    ...{ clientAttributes: null, tokenHash: 'a', familyId: 'f', resource: null, scope: '', claims: null },
    ...{ expiresAt: 2, familyEndsAt: 3 },
  })
  t.equal(statements.length, 3)
  for (const statement of statements) t.equal(faultOf(statement), undefined, statement)
})

t.test('a statement without a tenant or a key is found', async (t) => {
  for (const statement of [
    'select * from "sessions" where "session_hash" = ?',
    'select * from "sessions" where "tenant_id" = ? and "expires_at" < ?',
    'delete from "refresh_tokens" where "tenant_id" = ? and exists (select 1 from users where users.user_id = ?)',
    'insert into "passwords" ("user_id", "hash") values (?, ?)',
  ]) {
    t.ok(faultOf(statement), statement)
  }
})
