import { randomBytes } from 'node:crypto'
import { endpoints, pathWith } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'
import { sql } from 'kysely'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { createSealer } from '../../src/keys/sealer.ts'
import { userDataRules } from '../../src/management/users/export-user.ts'
import { addToOutbox } from '../../src/outbox/outbox-entry.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { onBothDatabases } from '../support/databases.ts'
import { password } from '../support/seed.ts'
import { claimsOf, startService, type TestService } from '../support/service.ts'
import { enrolTotp } from '../support/time-codes.ts'

const { exportUser, eraseUser, verifyAudit, listAuditEvents } = managementEndpoints
const masterKey = randomBytes(32).toString('base64url')

/** What no export shows: secrets, what ends within minutes, copies of what is shown, and the outbox, which is sealed. */
const notExported = [
  ...['backchannel_logouts', 'magic_links', 'password_history', 'password_resets', 'totp_transactions'],
  ...['user_search', 'webauthn_challenges'],
]

const exported = (service: TestService, userId: string) =>
  service.call(pathWith(exportUser.path, { userId }), { client: 'admin-web' })

onBothDatabases((t, database) => {
  t.test('the export of a user has everything but secrets, of every table that names users', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url)
    const client_attributes = { ip_address: '192.0.2.7', user_agent: 'Mozilla/5.0' }
    const tokens = await service.logIn({ client_attributes })
    const userId = String(claimsOf(tokens.id_token).sub)
    const { app } = await enrolTotp(service)
    const answer = await exported(service, userId)
    t.equal(answer.status, 200, answer.text)
    t.match(answer.body.result, {
      user_id: userId,
      data: {
        profile: [
          { username: 'alice', email: 'alice@example.com', profile: { name: { first_name: 'Alice' } } },
        ],
        passwords: [{ temporary: 0 }],
        authenticator_apps: [{ app_id: 'shop', algorithm: String }],
        audit_pseudonym: [{ subject: String }],
      },
      has_more_audit_events: false,
    })
    const { sessions } = Object(answer.body.result).data as { sessions: { client_attributes?: object }[] }
    // there are two of one second, in no order
    const session = sessions.find((each) => each.client_attributes !== undefined)
    t.match(session, { client_attributes, factors: [{ method: 'pwd' }] })
    const events = Object(answer.body.result).audit_events as { action: string }[]
    t.equal(events.at(-1)?.action, 'login.succeeded')
    for (const secret of [tokens.session_id, password, String(app.code(0)), '$argon2'])
      t.notMatch(answer.text, secret)

    t.equal((await service.call(pathWith(exportUser.path, { userId }))).status, 403, 'a client of one app')
    const other = await exported(service, 'nobody')
    t.match(other, { status: 404, body: { error_code: 'user_not_found' } })

    const { db, close } = await openStorage(url)
    const tables = await db.introspection.getTables()
    await close()
    const naming = tables.filter(({ columns }) => columns.some(({ name }) => name === 'user_id'))
    const known = new Set([...userDataRules.map(({ table }): string => table), ...notExported])
    t.strictSame(
      naming.map(({ name }) => name).filter((name) => !known.has(name)),
      [],
    )
  })

  t.test('an erased user is named nowhere, and the audit trail stays whole', async (t) => {
    const url = await database.openShared(t)
    const service = await startService(t, url, { masterKeys: [masterKey] })
    const { id_token, session_id } = await service.logIn()
    const userId = String(claimsOf(id_token).sub)
    await service.logIn({ username: 'bob' })
    const { db, close } = await openStorage(url)
    t.after(close)
    const sealer = createSealer(parseMasterKeys([masterKey]))
    const mail = (to: string) => ({
      ...{ channel: 'email' as const, tenantId: 'acme', expiresAt: 4_000_000_000 },
      contents: JSON.stringify({ channel: 'email', to }),
    })
    const entries = [mail('alice@example.com'), mail('bob@example.com')]
    // due in years
    await addToOutbox(db, sealer, entries, 3_900_000_000)

    const path = pathWith(eraseUser.path, { userId })
    const erase = (client: 'admin-web' | 'shop-web' | 'globex-web') =>
      service.call(path, { client, method: 'POST' })
    t.equal((await erase('shop-web')).status, 403)
    t.equal((await erase('globex-web')).status, 403)
    t.equal((await erase('admin-web')).status, 204)
    t.equal((await erase('admin-web')).status, 404)
    const silent = await service.post(endpoints.authenticateSession.path, { session_id })
    t.match(silent, { status: 400, body: { error_code: 'session_not_found' } })
    t.equal((await db.selectFrom('outbox').selectAll().where('channel', '=', 'email').execute()).length, 1)

    const verified = await service.call(verifyAudit.path, { client: 'admin-web', body: {} })
    t.match(verified.body.result, { intact: true, faults: [] })
    const listed = await service.call(listAuditEvents.path, { client: 'admin-web' })
    const events = Object(listed.body).result as Record<string, unknown>[]
    const erased = events.find(({ action }) => action === 'user.erased')
    const login = events.find(
      ({ action, subject }) => action === 'login.succeeded' && subject === erased?.subject,
    )
    t.match(erased, { actor_type: 'client', client_id: 'admin-web', subject: String })
    t.equal(login?.user_id, undefined, 'the link is cut')
    t.strictSame(
      (await service.call(`${listAuditEvents.path}?user_id=${userId}`, { client: 'admin-web' })).body.result,
      [],
    )

    for (const { name } of await db.introspection.getTables()) {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db)
      const ofAcme = rows.filter(({ tenant_id }) => tenant_id !== 'globex')
      for (const text of [userId, 'alice@example.com', '+15555550101']) {
        t.notMatch(JSON.stringify(ofAcme), text, name)
      }
    }
  })
})
