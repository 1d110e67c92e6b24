import { randomBytes } from 'node:crypto'
import Fastify from 'fastify'
import type { Test } from 'tap'
import type { AuditFields } from '../../src/audit/audit.ts'
import { createAuditTrail } from '../../src/audit/audit-trail.ts'
import { makeFirstAuditKey, openAuditKeys } from '../../src/keys/audit-keys.ts'
import { parseMasterKeys } from '../../src/keys/master-keys.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { createClock } from './clock.ts'
import type { TestDatabase } from './databases.ts'

/** The fields of an event of a user. */
export const who: AuditFields = { tenant_id: 'acme', client_id: 'shop-web', user_id: 'u1' }

const masterKeys = parseMasterKeys([randomBytes(32).toString('base64url')])

/** An audit trail without a service, in a database with two users. */
export async function openTrail(t: Test, database: TestDatabase) {
  const storage = await openStorage(await database.open(t))
  const { db } = storage
  const clock = createClock()
  await db.insertInto('tenants').values({ tenant_id: 'acme', created_at: 1 }).execute()
  for (const user_id of ['u1', 'u2']) {
    await db
      .insertInto('users')
      .values({
        ...{ tenant_id: 'acme', user_id, username: user_id, email: null, phone_number: null },
        ...{ email_verified: 0, phone_number_verified: 0, external_user_id: null, status: 'Active' },
        ...{ profile_json: '{}', created_at: 1, updated_at: 1, last_auth: null },
      })
      .execute()
  }
  await storage.startUp((transaction) => makeFirstAuditKey(transaction, masterKeys, clock.seconds()))
  const keys = await openAuditKeys(db, masterKeys)
  const lines: Record<string, unknown>[] = []
  const { log } = Fastify({
    logger: { level: 'info', stream: { write: (line: string) => lines.push(JSON.parse(line)) } },
  })
  const start = () =>
    createAuditTrail({
      publish: async () => {},
      db,
      keys,
      issuer: 'https://idp.example.com',
      log,
      now: clock.now,
      retentionDays: 30,
      mostWaiting: 20_000,
    })
  const trail = start()
  t.after(async () => {
    await trail.close()
    await storage.close()
  })
  const rows = async () =>
    db.selectFrom('audit_events').selectAll().orderBy('tenant_id').orderBy('seq').execute()
  return { db, clock, keys, lines, start, trail, rows }
}
