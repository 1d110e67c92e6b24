import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { ConfigError } from '../errors/config-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { newId } from '../text/new-id.ts'
import type { KeyPair } from './key-pairs.ts'
import type { MasterKey } from './master-keys.ts'
import { seal, unseal } from './sealed-secret.ts'
import {
  everyTenant,
  type KeyPurpose,
  lineOf,
  readPublicJwk,
  readSigningKey,
  type SigningKey,
} from './signing-key.ts'

export type KeyRow = Selectable<DatabaseSchema['keys']>

export async function readKeyRows(db: Database | DatabaseTransaction): Promise<KeyRow[]> {
  return db
    .selectFrom('keys')
    .selectAll()
    .orderBy('signs_from')
    .orderBy('created_at')
    .orderBy('key_id')
    .execute()
}

/** The transactions that have locked the keys: who calls for a change may have to lock them before the change itself does. */
const lockedIn = new WeakSet<DatabaseTransaction>()

/**
 * Lets transactions that change keys, or that rely on one, go one after the other. The key of short secrets stands for all: it
 * is always there. Again in the same transaction it does nothing.
 */
export async function lockKeys(db: DatabaseTransaction): Promise<void> {
  if (lockedIn.has(db)) return
  const { numUpdatedRows } = await db
    .updateTable('keys')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('purpose', '=', 'pepper')
    .executeTakeFirst()
  if (numUpdatedRows > 0n) lockedIn.add(db)
}

/** Stores a new signing key sealed. @param purpose `audit`: for the audit trail; else for tokens */
export async function storeNewSigningKey(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  key: { pair: KeyPair; tenantId: string; createdAt: number; signsFrom: number },
  purpose: KeyPurpose | 'audit' = 'sig',
): Promise<KeyRow> {
  const { kid, jwk, privateDer } = key.pair
  const row: KeyRow = {
    tenant_id: key.tenantId,
    key_id: kid,
    purpose,
    alg: jwk.alg,
    public_jwk_json: JSON.stringify(jwk),
    sealed: seal(newestOf(masterKeys), privateDer, boundTo(purpose, key.tenantId, kid)),
    created_at: key.createdAt,
    signs_from: key.signsFrom,
    retired_at: null,
    name: null,
  }
  await db.insertInto('keys').values(row).execute()
  return row
}

/** Makes the key of the hashes of short secrets, and stores it sealed. */
export async function storeNewPepper(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  createdAt: number,
): Promise<void> {
  const id = newId()
  const row: KeyRow = {
    tenant_id: everyTenant,
    key_id: id,
    purpose: 'pepper',
    alg: 'HS256',
    public_jwk_json: null,
    sealed: seal(newestOf(masterKeys), randomBytes(32), boundTo('pepper', everyTenant, id)),
    created_at: createdAt,
    signs_from: createdAt,
    retired_at: null,
    name: null,
  }
  await db.insertInto('keys').values(row).execute()
}

/** @throws ConfigError `signing_key_unusable` if no master key opens it, or it was changed */
export function openSigningKey(masterKeys: readonly MasterKey[], row: KeyRow): SigningKey {
  const secret = openSecret(masterKeys, row)
  const jwk = readPublicJwk(JSON.parse(row.public_jwk_json ?? 'null'))
  const key =
    jwk?.kid === row.key_id ? readSigningKey(secret, jwk, row.tenant_id, lineOf(row.purpose)) : undefined
  if (key === undefined) throw unusable(row.key_id, 'its public part was changed')
  return key
}

/** @throws ConfigError `signing_key_unusable` */
export function openSecret(masterKeys: readonly MasterKey[], row: KeyRow): Buffer {
  const secret = unseal(masterKeys, row.sealed, boundTo(row.purpose, row.tenant_id, row.key_id))
  if (secret === undefined) throw unusable(row.key_id, 'no master key opens it, or it was changed')
  return secret
}

export function unusable(keyId: string, why: string): ConfigError {
  return new ConfigError('signing_key_unusable', `the stored key ${keyId} cannot be used: ${why}`)
}

function newestOf(masterKeys: readonly MasterKey[]): MasterKey {
  const [newest] = masterKeys
  if (newest === undefined) throw new ConfigError('config_invalid', 'masterKeys must hold at least one key')
  return newest
}

function boundTo(purpose: string, tenantId: string, keyId: string): string[] {
  return ['keys', purpose, tenantId, keyId]
}
