import { createHash } from 'node:crypto'
import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { type CompiledQuery, sql } from 'kysely'
import { findAuditEvents, readChain } from '../../src/audit/read-audit-events.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { newPassword, passwordSeed } from '../support/password-seed.ts'
import { claimsOf, startService } from '../support/service.ts'
import { asUser, codeAppOf } from '../support/time-codes.ts'

const { listAuditEvents, exportAuditEvents, verifyAudit } = managementEndpoints

type Events = Record<string, unknown>[]

onBothDatabases((t, database) => {
  t.test(
    'H13 N13 managers of a tenant ask who did what, when, from where and with which factor',
    async (t) => {
      const service = await startService(t, database)
      const list = async (
        query: Record<string, string>,
        client: 'admin-web' | 'globex-web' = 'admin-web',
      ) => {
        const answer = await service.call(`${listAuditEvents.path}?${new URLSearchParams(query)}`, { client })
        t.equal(answer.status, 200, answer.text)
        return { result: answer.body.result as Events, next: answer.body.next_cursor }
      }
      const began = service.clock.seconds()
      const client_attributes = { ip_address: '192.0.2.7', user_agent: 'Mozilla/5.0' }
      const { id_token, session_id } = await service.logIn({ client_attributes })
      const user_id = String(claimsOf(id_token).sub)
      const wrong = { username: 'alice', password: 'wrong', client_attributes }
      await service.post(endpoints.authenticatePassword.path, wrong, 'bank-web')
      service.clock.advance(100)
      await service.post(endpoints.authenticateSession.path, { session_id, client_attributes }, 'bank-web')
      await service.logIn({ username: 'bob' })

      t.match((await list({ user_id })).result, [
        { action: 'session.authenticated', outcome: 'success', client_id: 'bank-web', ip: '192.0.2.7' },
        {
          action: 'login.failed',
          outcome: 'failure',
          method: 'pwd',
          reason: 'wrong_password',
          actor_type: 'client',
        },
        {
          ...{
            action: 'login.succeeded',
            outcome: 'success',
            method: 'pwd',
            actor_type: 'user',
            user_id,
            at: began,
          },
          ...{ ip: '192.0.2.7', user_agent: 'Mozilla/5.0', client_id: 'shop-web' },
          session: createHash('sha256').update(session_id).digest('base64url'),
        },
      ])
      const actions = async (query: Record<string, string>) =>
        (await list(query)).result.map(({ action }) => action)
      t.strictSame(await actions({ action: 'login.succeeded' }), ['login.succeeded', 'login.succeeded'])
      t.strictSame(await actions({ outcome: 'failure' }), ['login.failed'])
      t.strictSame(await actions({ client_id: 'bank-web', outcome: 'success' }), ['session.authenticated'])
      t.strictSame(await actions({ to: String(began + 1) }), ['login.failed', 'login.succeeded'])
      t.strictSame(await actions({ from: String(began + 1) }), ['login.succeeded', 'session.authenticated'])
      t.strictSame(await actions({ user_id: 'nobody' }), [])
      t.strictSame((await list({}, 'admin-web')).result.length, 4)

      t.strictSame(await actions({ app_id: 'bank', outcome: 'success' }), ['session.authenticated'])
      t.strictSame(await actions({ app_id: 'shop', client_id: 'bank-web' }), [], 'all conditions hold')
      t.strictSame(await actions({ app_id: 'no-app' }), [])
      const exported = async (query: Record<string, string>) => {
        const answer = await service.call(`${exportAuditEvents.path}?${new URLSearchParams(query)}`, {
          client: 'admin-web',
        })
        t.equal(answer.status, 200, answer.text)
        return answer.text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line).action)
      }
      t.strictSame(await exported({ app_id: 'bank' }), ['login.failed', 'session.authenticated'])
      t.strictSame(await exported({ user_id, outcome: 'success', limit: '1' }), ['login.succeeded'])
      t.strictSame(await exported({ user_id: 'nobody' }), [])

      const first = await list({ limit: '3' })
      const second = await list({ limit: '3', cursor: String(first.next) })
      t.strictSame([...first.result, ...second.result], (await list({})).result)
      t.equal(second.next, undefined)
      for (const query of [
        { cursor: `${first.next}x` },
        { cursor: String(first.next), action: 'login.failed' },
        { limit: '0' },
        { from: 'yesterday' },
        { instance: 'false' },
      ]) {
        const answer = await service.call(`${listAuditEvents.path}?${new URLSearchParams(query)}`, {
          client: 'admin-web',
        })
        t.match(answer, { status: 400, body: { error_code: 'invalid_request' } })
      }
    },
  )

  t.test(
    'H13 N13 every event says from where it was caused: the user, or the client for itself',
    async (t) => {
      const service = await startService(t, database, { seed: passwordSeed() })
      const client_attributes = { ip_address: '192.0.2.7', user_agent: 'Mozilla/5.0' }
      const { access_token, refresh_token, session_id, id_token } = await service.logIn({ client_attributes })
      const userId = String(claimsOf(id_token).sub)
      const mine = asUser(service, access_token)
      const totp = await mine(endpoints.registerTotp.path, {})
      await service.post(endpoints.authenticateTotp.path, {
        ...{ identifier: 'alice', identifier_type: 'username', session_id, client_attributes },
        token: codeAppOf(String(totp.body.uri)).code(service.clock.seconds()),
      })
      const { body } = await mine(endpoints.createRecoveryCodes.path)
      const [code] = body.recovery_codes as string[]
      const used = { identifier: 'alice', identifier_type: 'username', code, client_attributes }
      await service.post(endpoints.authenticateRecoveryCode.path, used)
      await service.post(endpoints.refreshToken.path, { refresh_token })
      await service.post(endpoints.refreshToken.path, { refresh_token: 'unknown' })
      await mine(endpoints.setOwnPassword.path, { password: newPassword })
      const changed = { password: `${newPassword}-2`, force_replace: false, session_id }
      const path = pathWith(endpoints.updatePassword.path, { userId })
      const method = endpoints.updatePassword.method
      await service.call(path, { method, body: changed })
      await mine(endpoints.revokeOwnTotp.path)
      await service.call(pathWith(endpoints.revokeRecoveryCodes.path, { userId }), {
        method: endpoints.revokeRecoveryCodes.method,
      })
      await service.call(path, { method, body: { force_replace: true } })
      await service.post(endpoints.logoutSession.path, { session_id })
      const answer = await service.call(`${listAuditEvents.path}?limit=50`, { client: 'admin-web' })
      const events = new Map<string, unknown>()
      for (const event of answer.body.result as Events) {
        const key = `${event.action} ${event.actor_type}`
        events.set(key, event.ip)
      }
      t.strictSame(Object.fromEntries([...events].sort()), {
        'login.succeeded user': '192.0.2.7',
        'password.set client': '127.0.0.1',
        'password.set user': '192.0.2.7',
        'recovery_code.used user': '192.0.2.7',
        'recovery_codes.made user': '192.0.2.7',
        'recovery_codes.revoked client': '127.0.0.1',
        'refresh.failed client': '127.0.0.1',
        'refresh.succeeded user': '192.0.2.7',
        'session.ended user': '192.0.2.7',
        'totp.activated user': '192.0.2.7',
        'totp.registered user': '192.0.2.7',
        'totp.revoked user': '192.0.2.7',
      })
    },
  )

  t.test(
    'the events of a tenant are for its managers only, those of no tenant for managers of the service',
    async (t) => {
      const service = await startService(t, database)
      await service.logIn()
      const { path } = exportAuditEvents
      t.equal((await service.call(path)).status, 403, 'a client of one app')
      t.equal((await service.call(`${path}?instance=true`, { client: 'admin-web' })).status, 403)
      await service.call('/cis/oidc/token', {
        client: undefined,
        headers: {
          authorization: `Basic ${Buffer.from('nobody:wrong').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials',
      })
      const answer = await service.call(`${path}?instance=true`, { client: 'instance-web' })
      t.match(answer.text, 'client.authentication_failed')
      t.notMatch(answer.text, 'login.succeeded')
    },
  )

  t.test(
    'the export is JSON lines whose hashes anybody can compute, and goes on where it ended',
    async (t) => {
      const service = await startService(t, database)
      for (const username of ['alice', 'bob', 'alice']) await service.logIn({ username })
      const exported = async (query: string) => {
        const answer = await service.call(`${exportAuditEvents.path}${query}`, { client: 'admin-web' })
        t.match(answer.headers['content-type'], /^application\/x-ndjson/)
        return answer.text
          .split('\n')
          .slice(0, -1)
          .map((line): Record<string, unknown> => JSON.parse(line))
      }
      const lines = await exported('?limit=2')
      lines.push(...(await exported('?after=2')))
      t.strictSame(await exported('?after=3'), [])
      let before = ''
      for (const { seq, hash, user_id, actor_user_id, ...event } of lines) {
        t.ok(user_id)
        const input = JSON.stringify([before, 'acme', seq, JSON.stringify(event)])
        before = createHash('sha256').update(input).digest('base64url')
        t.equal(hash, before)
      }
      t.equal(lines.length, 3)
      const verified = await service.call(verifyAudit.path, { client: 'admin-web', body: {} })
      t.match(verified.body.result, { intact: true, events: 3, seq: 3, hash: before, faults: [] })
      const given = await service.call(verifyAudit.path, {
        client: 'admin-web',
        body: { checkpoints: ['x.y.z'] },
      })
      t.match(given.body.result, { intact: false, faults: [{ kind: 'checkpoint_invalid', seq: 0 }] })
    },
  )

  t.test('a long chain is searched part by part, in its order and after a place', async (t) => {
    const { db, close } = await openStorage(await database.openUnused(t))
    t.after(close)
    // the first thousand events were dropped
    await sql`with recursive places (n) as (select 1001 union all select n + 1 from places where n < 8000)
      insert into audit_events (tenant_id, seq, event_id, at, action, outcome, client_id, event_json, hash)
      select 'acme', n, cast(100000 - n as text), n, case when n % 1999 = 0 then 'rare' else 'usual' end, 'success',
        case when n % 2 = 0 then 'even' else 'odd' end, '{}', '' from places`.execute(db)
    const found = async (after: number, limit: number, search: object) =>
      (await readChain(db, 'acme', after, limit, search)).map(({ seq }) => seq)
    t.strictSame(await found(0, 10, { action: 'rare' }), [1999, 3998, 5997, 7996])
    t.strictSame(await found(1999, 2, { action: 'rare' }), [3998, 5997])
    t.strictSame(await found(3998, 10, { action: 'rare', client_id: 'odd' }), [5997])
    t.strictSame(await found(7996, 10, { action: 'rare' }), [])
    t.strictSame(await found(0, 10, { action: 'none' }), [])
    t.strictSame(await found(0, 3, {}), [1001, 1002, 1003])
    t.strictSame(await readChain(db, 'globex', 0, 10, {}), [])
  })

  t.test('every condition of a search is answered by an index', async (t) => {
    const { db, close } = await openStorage(await database.openUnused(t))
    t.after(close)
    await db.insertInto('tenants').values({ tenant_id: 'acme', created_at: 1 }).execute()
    const user = { tenant_id: 'acme', user_id: 'u1', username: 'u1', status: 'Active', profile_json: '{}' }
    const rest = { email_verified: 0, phone_number_verified: 0, created_at: 1, updated_at: 1 }
    await db
      .insertInto('users')
      .values({ ...user, ...rest, email: null, phone_number: null, external_user_id: null, last_auth: null })
      .execute()
    await db
      .insertInto('audit_subjects')
      .values({ tenant_id: 'acme', user_id: 'u1', subject: 's1' })
      .execute()
    const planOf = async (search: object) => {
      const queries: CompiledQuery[] = []
      const spy = db.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => result,
      })
      const execute = spy.getExecutor()
      const compiled = execute.compileQuery.bind(execute)
      Object.assign(execute, {
        compileQuery: (...given: Parameters<typeof compiled>) => {
          const query = compiled(...given)
          queries.push(query)
          return query
        },
      })
      await findAuditEvents(spy, 'acme', search, 10)
      const query = queries.at(-1)
      if (query === undefined) throw new Error('no query')
      const isSqlite = database.name === 'SQLite'
      const explain = {
        ...query,
        sql: `explain ${isSqlite ? 'query plan' : ''} ${query.sql}`,
        query: sql`select 1`.compile(db).query,
      }
      return db.transaction().execute(async (transaction) => {
        if (!isSqlite) await sql`set local enable_seqscan = off`.execute(transaction)
        if (!isSqlite) await sql`set local enable_bitmapscan = off`.execute(transaction)
        // few rows are sorted faster than an index is read in order
        if (!isSqlite) await sql`set local enable_sort = off`.execute(transaction)
        const { rows } = await transaction.executeQuery(explain)
        return JSON.stringify(rows)
      })
    }
    for (const [search, index] of [
      [{}, 'audit_events_by_id'],
      [{ from: 5, to: 9 }, 'audit_events_by_id'],
      [{ before: 'x' }, 'audit_events_by_id'],
      [{ user_id: 'u1' }, 'audit_events_by_subject'],
      [{ actor_user_id: 'u1', from: 5 }, 'audit_events_by_actor'],
      [{ client_id: 'shop-web', to: 9 }, 'audit_events_by_client'],
      [{ action: 'login.succeeded' }, 'audit_events_by_action'],
      [{ outcome: 'failure' }, 'audit_failures'],
      [{ outcome: 'success' }, 'audit_events_by_id'],
    ] as const) {
      const plan = await planOf(search)
      t.match(plan, index, JSON.stringify(search))
      t.notMatch(plan, /Sort|TEMP B-TREE|SCAN audit_events"/)
    }
  })
})
