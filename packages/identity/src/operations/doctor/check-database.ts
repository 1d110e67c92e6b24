import { existsSync } from 'node:fs'
import { PostgresAdapter, sql } from 'kysely'
import { openSigningKey, readKeyRows } from '../../keys/key-store.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { devMasterKey, parseMasterKeys } from '../../keys/master-keys.ts'
import { hasRs256Key, rs256Advice, rs256Clients } from '../../keys/rs256-line.ts'
import { lineOf } from '../../keys/signing-key.ts'
import type { IdentityOptions } from '../../options.ts'
import { planMigrations } from '../../storage/migrate.ts'
import { openUnmigrated, sqliteFileOf } from '../../storage/open-storage.ts'
import type { Database } from '../../storage/schema.ts'
import type { Storage } from '../../storage/storage.ts'
import { backupTimeOf } from '../backup/backup-mark.ts'
import { checkPortals } from './check-portals.ts'
import { checkUp, type Finding, failed, ok, warning } from './check-up.ts'

const day = 86_400
const mostKeyAgeDays = 180
const mostSecretAgeDays = 365
const mostSkewSeconds = 5

/** Looks at the database without changing it: schema, writes, keys, clock, connections, old secrets. */
export async function checkDatabase(
  options: Pick<IdentityOptions, 'databaseUrl' | 'masterKeys' | 'dev' | 'rs256IdTokens'>,
  now: number,
): Promise<Finding[]> {
  const file = sqliteFileOf(options.databaseUrl)
  if (file !== undefined && !existsSync(file)) {
    return [failed('database', `there is no database file ${file}; serve and migrate create it`)]
  }
  const storage = await openUnmigrated(options.databaseUrl)
  try {
    const { pending, newer } = await planMigrations(storage.db)
    if (pending.length > 0) {
      return [failed('database', `${pending.length} migrations have not run: ${pending.join(', ')}`)]
    }
    const isNewer = newer.length > 0
    return [
      isNewer
        ? warning('database', `it is up to date, and a newer release has used it: ${newer.join(', ')}`)
        : ok('database', 'it can be reached and is up to date'),
      ...(await checkUp('writes', () => checkWrites(storage.db, now))),
      ...(await checkUp('restored', () => checkRestored(storage.db))),
      ...(await checkUp('keys', () => checkKeys(storage, options, now))),
      ...(await checkUp('rs256', () => checkRs256(storage.db, options.rs256IdTokens, now))),
      ...(await checkUp('secrets', () => checkSecrets(storage.db, now))),
      ...(await checkUp('portals', () => checkPortals(storage.db))),
      ...(await checkUp('connections', () => checkServer(storage.db, now))),
    ]
  } catch (error) {
    const shown = storage.startError(error)
    return [failed('database', shown instanceof Error ? shown.message : String(shown))]
  } finally {
    await storage.close()
  }
}

class RolledBack extends Error {}

async function checkWrites(db: Database, now: number): Promise<Finding> {
  const written = db.transaction().execute(async (transaction) => {
    const row = { bucket: `doctor-${now}`, slot: 0, hits: 0, expires_at: now }
    await transaction.insertInto('counters').values(row).execute()
    throw new RolledBack()
  })
  await written.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error
  })
  return ok('writes', 'the database takes writes')
}

async function checkRestored(db: Database): Promise<Finding> {
  const madeAt = await backupTimeOf(db)
  if (madeAt === undefined) return ok('restored', 'the database is no unused backup')
  const time = new Date(madeAt * 1000).toISOString()
  return warning('restored', `the database is a backup of ${time}: the next start ends every session in it`)
}

async function checkKeys(
  storage: Storage,
  { masterKeys = [], dev }: Pick<IdentityOptions, 'masterKeys' | 'dev'>,
  now: number,
): Promise<Finding[]> {
  const given = parseMasterKeys(masterKeys)
  const master = given.length > 0 || dev !== true ? given : devMasterKey(storage)
  const rows = await readKeyRows(storage.db)
  if (rows.length === 0) return [warning('keys', 'there are no keys yet; the first start makes them')]
  for (const row of rows) if (lineOf(row.purpose) !== undefined) openSigningKey(master, row)
  const newest = master[0]?.id
  const older = rows.filter(({ sealed }) => sealed.split('.')[1] !== newest)
  const old = (await listKeys(storage.db, now)).filter(
    ({ row, phase }) => phase.state === 'signing' && row.signs_from < now - mostKeyAgeDays * day,
  )
  return [
    ok('keys', `the master keys open all ${rows.length} stored keys`),
    ...(older.length === 0
      ? []
      : [warning('keys', `${older.length} are sealed with an older master key, which must be kept`)]),
    ...old.map(({ row, line }) =>
      warning(
        'keys',
        `${row.key_id} has signed for more than ${mostKeyAgeDays} days; see keys rotate${line === 'main' ? '' : ` --line ${line}`}`,
      ),
    ),
  ]
}

async function checkRs256(db: Database, isOffered = false, now: number): Promise<Finding[]> {
  const clients = await rs256Clients(db)
  if (clients === undefined && !isOffered) return []
  if (!(await hasRs256Key(db, now))) {
    if (clients === undefined) {
      return [warning('rs256', 'RS256 is offered, and no key of it signs yet; the next start makes one')]
    }
    const how = 'they get no tokens. Start the service, or see keys rotate --line rs256'
    return [
      failed('rs256', `no RS256 key signs for the clients that are registered for it: ${clients}; ${how}`),
    ]
  }
  if (clients !== undefined && !isOffered) return [warning('rs256', rs256Advice(clients))]
  return [ok('rs256', 'RS256 is offered to clients that are registered for it, and a key of it signs')]
}

async function checkSecrets(db: Database, now: number): Promise<Finding> {
  const rows = await db
    .selectFrom('client_secrets')
    .select('client_id')
    .distinct()
    .where('created_at', '<', now - mostSecretAgeDays * day)
    .orderBy('client_id')
    .limit(21)
    .execute()
  if (rows.length === 0) return ok('secrets', `no client secret is older than ${mostSecretAgeDays} days`)
  const names = rows.slice(0, 20).map(({ client_id }) => client_id)
  const more = rows.length > 20 ? ' and others' : ''
  return warning('secrets', `older than ${mostSecretAgeDays} days are secrets of ${names.join(', ')}${more}`)
}

/** PostgreSQL only. */
async function checkServer(db: Database, now: number): Promise<Finding[]> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return []
  const { rows } = await sql<{ time: number; most: number; used: number }>`select
    floor(extract(epoch from clock_timestamp()))::bigint as time,
    current_setting('max_connections')::bigint as most,
    (select count(*) from pg_stat_activity where backend_type = 'client backend') as used`.execute(db)
  const [{ time, most, used } = { time: 0, most: 0, used: 0 }] = rows
  const skew = Math.abs(time - now)
  const connections = `${used} of ${most} connections are in use`
  return [
    skew > mostSkewSeconds
      ? failed('clock', `the clock of the database is ${skew} s away from that of this machine`)
      : ok('clock', 'the clock of the database agrees'),
    used > most * 0.8 ? warning('connections', connections) : ok('connections', connections),
  ]
}
