import { PostgresAdapter, sql } from 'kysely'
import { type KeyPairs, makeKeyPairs } from '../../keys/key-pairs.ts'
import { makeFirstKeys } from '../../keys/key-ring.ts'
import { listKeys } from '../../keys/list-keys.ts'
import { revokeKey } from '../../keys/manage-keys.ts'
import type { MasterKey } from '../../keys/master-keys.ts'
import { isSigningAlgorithm } from '../../keys/signing-key.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'
import { backupTimeOf, removeBackupMark } from './backup-mark.ts'

/** What was ended because it may have been revoked or used since the backup. */
export interface Ended {
  /** When the backup was made, in seconds since the epoch; undefined: unknown. */
  madeAt: number | undefined
  sessions: number
  refreshTokens: number
  /** Codes, links, reset tokens, challenges and recovery codes. */
  oneTimeSecrets: number
  /** Messages that waited to be sent: most of them were, after the backup. */
  messages: number
  /** Signing keys, replaced by new ones of the same kind. */
  signingKeys: number
}

/**
 * Ends everything in a restored database that gives access by itself, because it may have been revoked, used or replaced since
 * the backup was made: sessions, refresh tokens, one-time secrets, messages that wait, and signing keys. Users log in again.
 *
 * What somebody proves anew stays as it was: users, passwords, passkeys, authenticator apps, clients and their secrets.
 *
 * @param tools.pairs see {@link pairsOfRestored}
 */
export async function endRestored(
  db: DatabaseTransaction,
  { masterKeys, pairs }: { masterKeys: readonly MasterKey[]; pairs: KeyPairs },
  now: number,
): Promise<Ended> {
  const madeAt = await backupTimeOf(db)
  const refreshTokens = await empty(db, 'refresh_tokens')
  const sessions = await empty(db, 'sessions')
  let oneTimeSecrets = 0
  for (const table of oneTimeTables) oneTimeSecrets += await empty(db, table)
  const messages = (await empty(db, 'outbox')) + (await empty(db, 'backchannel_logouts'))
  await makeFirstKeys(db, masterKeys, now)
  const keys = await listKeys(db, now)
  // pending ones first: none of them may take the place of the one that signs
  const order = ['pending', 'verifying', 'ended', 'signing']
  for (const { row } of keys.toSorted(
    (one, other) => order.indexOf(one.phase.state) - order.indexOf(other.phase.state),
  )) {
    await revokeKey(db, { masterKeys, pairs, offersRs256: true }, row.key_id, now)
  }
  await removeBackupMark(db)
  return { madeAt, sessions, refreshTokens, oneTimeSecrets, messages, signingKeys: keys.length }
}

/** Does what {@link endRestored} does if the database is a copy that was never used. */
export async function endIfRestored(
  db: DatabaseTransaction,
  tools: { masterKeys: readonly MasterKey[]; pairs: KeyPairs },
  now: number,
): Promise<Ended | undefined> {
  if ((await backupTimeOf(db)) === undefined) return undefined
  return endRestored(db, tools, now)
}

/** Key pairs for {@link endRestored}: one for each key that signs. */
export async function pairsOfRestored(db: Database, now: number): Promise<KeyPairs> {
  const signing = (await listKeys(db, now)).filter(({ phase }) => phase.state === 'signing')
  return makeKeyPairs(signing.map(({ row }) => row.alg).filter(isSigningAlgorithm))
}

/** Key pairs for {@link endIfRestored}. */
export async function pairsIfRestored(db: Database, now: number): Promise<KeyPairs> {
  return (await backupTimeOf(db)) === undefined ? makeKeyPairs([]) : pairsOfRestored(db, now)
}

const oneTimeTables = ['one_time_secrets', 'passcodes', 'cross_device_tickets', 'recovery_codes'] as const

/** Rows of one statement, which PostgreSQL ends after 15 s. */
const rowsAtOnce = 20_000

async function empty(db: DatabaseTransaction, table: keyof DatabaseSchema): Promise<number> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter
  const place = sql.ref(isPostgres ? 'ctid' : 'rowid')
  const name = sql.table(table)
  for (let removed = 0; ; ) {
    const { numAffectedRows = 0n } =
      await sql`delete from ${name} where ${place} in (select ${place} from ${name} limit ${sql.lit(rowsAtOnce)})`.execute(
        db,
      )
    removed += Number(numAffectedRows)
    if (numAffectedRows < rowsAtOnce) return removed
  }
}
