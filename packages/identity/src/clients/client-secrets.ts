import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { readStrings } from '../storage/json-column.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import { sha256 } from '../text/hash.ts'
import { newId } from '../text/new-id.ts'

/** Secrets that a client may have at once: the one in use and the next, so that a rotation fails no call. */
export const mostSecrets = 2

export type ClientSecretRow = Selectable<DatabaseSchema['client_secrets']>

/** A secret of a client, as its proof is checked. */
export interface ClientSecret {
  /** Undefined: an instance of the version before made the client. */
  id: string | undefined
  /** SHA-256 of the secret. */
  hash: string
}

/** A fresh secret: 256 random bits. Only its hash is stored. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * The secrets that are valid now.
 *
 * @param client the rows count if `secrets_in_rows` is 1
 */
export async function readSecrets(
  db: Database | DatabaseTransaction,
  client: { client_id: string; secrets_in_rows: number; secret_hashes_json: string },
): Promise<ClientSecret[]> {
  if (client.secrets_in_rows !== 1) {
    return readStrings(client.secret_hashes_json).map((hash) => ({ id: undefined, hash }))
  }
  const rows = await secretRows(db, client.client_id)
  return rows.map(({ secret_id, secret_hash }) => ({ id: secret_id, hash: secret_hash }))
}

/** The rows of a client's secrets, oldest first. */
export async function secretRows(
  db: Database | DatabaseTransaction,
  clientId: string,
): Promise<ClientSecretRow[]> {
  const rows = await db
    .selectFrom('client_secrets')
    .selectAll()
    .where('client_id', '=', clientId)
    .orderBy('secret_id')
    .execute()
  return rows.sort((a, b) => (a.created_at ?? 0) - (b.created_at ?? 0))
}

/**
 * Gives a client exactly these secrets. One that it has already keeps its id and its times.
 *
 * @param hashes SHA-256 of each secret
 */
export async function setSecrets(
  db: DatabaseTransaction,
  clientId: string,
  hashes: readonly string[],
  nowSeconds: number,
): Promise<void> {
  const wanted = new Set(hashes)
  const present = await secretRows(db, clientId)
  for (const { secret_id, secret_hash } of present) {
    if (wanted.delete(secret_hash)) continue
    await db
      .deleteFrom('client_secrets')
      .where('client_id', '=', clientId)
      .where('secret_id', '=', secret_id)
      .execute()
  }
  for (const secret_hash of wanted) await insertSecret(db, clientId, secret_hash, nowSeconds)
  await mirrorSecrets(db, clientId)
}

/** The columns with which a client is made that gets these secrets by {@link insertSecrets}. @param hashes SHA-256 of each */
export function secretColumns(hashes: readonly string[]) {
  return { secret_hashes_json: JSON.stringify([...new Set(hashes)]), secrets_in_rows: 1 }
}

/**
 * Gives a client its secrets that was just made with {@link secretColumns}.
 *
 * @param hashes SHA-256 of each secret
 */
export async function insertSecrets(
  db: DatabaseTransaction,
  clientId: string,
  hashes: readonly string[],
  nowSeconds: number,
): Promise<void> {
  const rows = [...new Set(hashes)].map((hash) => secretRow(clientId, hash, nowSeconds))
  if (rows.length > 0) await db.insertInto('client_secrets').values(rows).execute()
}

/** Adds a fresh secret. @returns its row, and the secret, which is not stored */
export async function addSecret(
  db: DatabaseTransaction,
  clientId: string,
  nowSeconds: number,
): Promise<{ row: ClientSecretRow; secret: string }> {
  const secret = newSecret()
  const row = await insertSecret(db, clientId, sha256(secret), nowSeconds)
  await mirrorSecrets(db, clientId)
  return { row, secret }
}

/** Removes a secret. @returns whether it was there */
export async function removeSecret(
  db: DatabaseTransaction,
  clientId: string,
  secretId: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('client_secrets')
    .where('client_id', '=', clientId)
    .where('secret_id', '=', secretId)
    .executeTakeFirst()
  await mirrorSecrets(db, clientId)
  return numDeletedRows > 0n
}

async function insertSecret(
  db: DatabaseTransaction,
  clientId: string,
  secretHash: string,
  nowSeconds: number,
): Promise<ClientSecretRow> {
  const row = secretRow(clientId, secretHash, nowSeconds)
  await db.insertInto('client_secrets').values(row).execute()
  return row
}

function secretRow(client_id: string, secret_hash: string, created_at: number): ClientSecretRow {
  const secret_id = newId()
  return { client_id, secret_id, secret_hash, created_at, last_used_at: null }
}

/** Writes the hashes where an instance of the version before reads them. */
async function mirrorSecrets(db: DatabaseTransaction, clientId: string): Promise<void> {
  const hashes = (await secretRows(db, clientId)).map((row) => row.secret_hash)
  await db
    .updateTable('clients')
    .set({ secret_hashes_json: JSON.stringify(hashes), secrets_in_rows: 1 })
    .where('client_id', '=', clientId)
    .execute()
}
