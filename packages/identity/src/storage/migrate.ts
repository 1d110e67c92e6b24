import { setTimeout as delay } from 'node:timers/promises'
import { type Migration, Migrator } from 'kysely/migration'
import { createFirstTables } from './migrations/0001-first.ts'
import { addKeyTimes } from './migrations/0002-key-times.ts'
import { createTotpTables } from './migrations/0003-totp.ts'
import { addLinksAndChannels } from './migrations/0004-links.ts'
import { createWebauthnTables } from './migrations/0005-webauthn.ts'
import { addResources } from './migrations/0006-resources.ts'
import { addClientKeys } from './migrations/0007-client-keys.ts'
import { createPasswordTables } from './migrations/0008-passwords.ts'
import { addBackchannelLogouts } from './migrations/0009-backchannel-logouts.ts'
import { addSessionUse } from './migrations/0010-session-use.ts'
import { addOneTimeSecrets } from './migrations/0011-one-time-secrets.ts'
import { addEnrolledIn } from './migrations/0012-enrolled-in.ts'
import { addOutbox } from './migrations/0013-outbox.ts'
import { addSessionsByStart } from './migrations/0014-sessions-by-start.ts'
import { addKnownSources } from './migrations/0016-known-sources.ts'
import { canonicaliseIdentifiers } from './migrations/0019-canonical-identifiers.ts'
import { addManagement } from './migrations/0020-management.ts'
import { addUserSearch } from './migrations/0021-user-search.ts'
import { addVerifiedAt } from './migrations/0021-verified-at.ts'
import { addUserChanges } from './migrations/0022-user-changes.ts'
import { addClientSecretsAndGroups } from './migrations/0023-clients.ts'
import { addPreferencesAndTombstones } from './migrations/0024-preferences-and-seed.ts'
import { addAudit } from './migrations/0025-audit.ts'
import { addWebhooksAndTemplates } from './migrations/0026-webhooks.ts'
import { addServiceState } from './migrations/0027-service-state.ts'
import { addStatistics } from './migrations/0028-statistics.ts'
import { addReferenceIndexes } from './migrations/0030-references.ts'
import { addExpiryIndexes } from './migrations/0032-expiry-indexes.ts'
import { addAuditFailureIndex } from './migrations/0034-audit-failures.ts'
import { storeSearchByUser } from './migrations/0038-user-search-by-user.ts'
import { addOneTimeThingsByUser } from './migrations/0039-one-time-things-by-user.ts'
import { addIdTokenAlgorithms } from './migrations/0040-id-token-algorithms.ts'
import { addStatusToSortedUsers } from './migrations/0044-sorted-users-with-status.ts'
import { dropSortedUsersWithoutStatus } from './migrations/0045-no-sorted-users-without-status.ts'
import { vacuumUserSearchSooner } from './migrations/0047-visible-users.ts'
import { addTryMarks } from './migrations/0048-try-marks.ts'
import { prepareMigrationsTable } from './prepare-migrations-table.ts'
import type { Database, DatabaseTransaction } from './schema.ts'

/** By name, in order. Databases store the names of those that ran: never rename one, always append. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': { up: createFirstTables },
  '0002-key-times': { up: addKeyTimes },
  '0003-totp': { up: createTotpTables },
  '0004-links': { up: addLinksAndChannels },
  '0005-webauthn': { up: createWebauthnTables },
  '0006-resources': { up: addResources },
  '0007-client-keys': { up: addClientKeys },
  '0008-passwords': { up: createPasswordTables },
  '0009-backchannel-logouts': { up: addBackchannelLogouts },
  '0010-session-use': { up: addSessionUse },
  '0011-one-time-secrets': { up: addOneTimeSecrets },
  '0012-enrolled-in': { up: addEnrolledIn },
  '0013-outbox': { up: addOutbox },
  '0014-sessions-by-start': { up: addSessionsByStart },
  '0016-known-sources': { up: addKnownSources },
  '0019-canonical-identifiers': { up: canonicaliseIdentifiers },
  '0020-management': { up: addManagement },
  '0021-user-search': { up: addUserSearch },
  '0021-verified-at': { up: addVerifiedAt },
  '0022-user-changes': { up: addUserChanges },
  '0023-clients': { up: addClientSecretsAndGroups },
  '0024-preferences-and-seed': { up: addPreferencesAndTombstones },
  '0025-audit': { up: addAudit },
  '0027-service-state': { up: addServiceState },
  '0028-statistics': { up: addStatistics },
  '0026-webhooks': { up: addWebhooksAndTemplates },
  '0030-references': { up: addReferenceIndexes },
  '0032-expiry-indexes': { up: addExpiryIndexes },
  '0034-audit-failures': { up: addAuditFailureIndex },
  '0038-user-search-by-user': { up: storeSearchByUser },
  '0039-one-time-things-by-user': { up: addOneTimeThingsByUser },
  '0040-id-token-algorithms': { up: addIdTokenAlgorithms },
  '0044-sorted-users-with-status': { up: addStatusToSortedUsers },
  '0045-no-sorted-users-without-status': { up: dropSortedUsersWithoutStatus },
  '0047-visible-users': { up: vacuumUserSearchSooner },
  '0048-try-marks': { up: addTryMarks },
}

/** The names of all migrations, in order. */
export const migrationNames: readonly string[] = Object.keys(migrations)

/** Where migrations run. */
export interface Migratable {
  /** Runs work in one transaction that no other instance runs at the same time. */
  startUp<T>(work: (db: DatabaseTransaction) => Promise<T>): Promise<T>
}

/**
 * Brings the schema up to date with Kysely's `Migrator`, and returns the names of the migrations that ran here. Migrations of a
 * newer release that already ran are left alone, so that an older release still starts.
 *
 * On PostgreSQL, where older instances serve meanwhile, each migration has a transaction of its own, so that it holds no lock longer than
 * it needs and none of another one. One that an older instance and it would wait for in a circle begins again. A new database, and
 * SQLite, get all of them or none.
 */
export async function migrate(storage: Migratable): Promise<string[]> {
  const ran: string[] = []
  let deadlocks = 0
  for (;;) {
    try {
      const step = await storage.startUp(migrateNext)
      ran.push(...step.ran)
      if (step.isLast) return ran
    } catch (error) {
      if (!isDeadlock(error) || deadlocks >= mostDeadlocks) throw error
      deadlocks += 1
      await delay(Math.random() * pauseMs * deadlocks)
    }
  }
}

/** Deadlocks after which the schema is not brought up to date. PostgreSQL takes a second to find each. */
const mostDeadlocks = 10
/** The longest pause after the first of them, in milliseconds; it grows with each. */
const pauseMs = 100

/** Whether PostgreSQL has ended a transaction so that others go on (40001, 40P01). */
function isDeadlock(error: unknown): boolean {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return code === '40P01' || code === '40001'
}

async function migrateNext(db: DatabaseTransaction): Promise<{ ran: string[]; isLast: boolean }> {
  const { schema, executed } = await prepareMigrationsTable(db)
  const pending = migrationNames.filter((name) => !executed.includes(name))
  // most starts: the migrator would read the columns of every table to find out that nothing is left to do
  if (pending.length === 0) return { ran: [], isLast: true }
  const unknown = executed.filter((name) => !(name in migrations))
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () => ({
        ...migrations,
        ...Object.fromEntries(unknown.map((name) => [name, { up: async () => {} }])),
      }),
    },
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
    // the order of execution is unknown for those that earlier releases recorded
    allowUnorderedMigrations: true,
    ...(schema !== undefined && { migrationTableSchema: schema }),
  })
  const othersServe = schema !== undefined && executed.length > 0
  const { error, results = [] } = await (othersServe ? migrator.migrateUp() : migrator.migrateToLatest())
  if (error !== undefined) throw error
  const ran = results.map(({ migrationName }) => migrationName)
  return { ran, isLast: ran.length === pending.length }
}

/**
 * The names of the migrations that have not run, in order; and of those that ran and are of a newer release. Changes nothing.
 *
 * @param db may be empty
 */
export async function planMigrations(
  db: Database | DatabaseTransaction,
): Promise<{ pending: string[]; newer: string[] }> {
  const tables = await db.introspection.getTables()
  const isNew = !tables.some(({ name }) => name === 'migrations')
  const rows = isNew ? [] : await db.selectFrom('migrations').select('name').orderBy('name').execute()
  const ran = rows.map(({ name }) => name)
  return {
    pending: migrationNames.filter((name) => !ran.includes(name)),
    newer: ran.filter((name) => !(name in migrations)),
  }
}

/** Whether every migration has run; fails without a database. */
export async function isMigrated(db: Database): Promise<boolean> {
  const rows = await db.selectFrom('migrations').select('name').execute()
  return Object.keys(migrations).every((name) => rows.some((row) => row.name === name))
}
