import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { KeyPairs } from './key-pairs.ts'
import { type KeyRow, lockKeys, storeNewSigningKey } from './key-store.ts'
import { type ListedKey, listKeys } from './list-keys.ts'
import type { MasterKey } from './master-keys.ts'
import { everyTenant, purposes } from './signing-key.ts'

/** How many clients a message names. */
const mostNamed = 5

/**
 * Sees to it that a key of the RS256 line signs for all tenants: the one that waits begins now, or a new one is made. It signs at
 * once, because no client can rely on one that was there before.
 *
 * Keys cannot be changed until the transaction ends, so who registers a client in it can rely on the key.
 *
 * @returns the key, if none signed before
 */
export async function ensureRs256Key(
  db: DatabaseTransaction,
  { masterKeys, pairs }: { masterKeys: readonly MasterKey[]; pairs: KeyPairs },
  now: number,
): Promise<KeyRow | undefined> {
  await lockKeys(db)
  const keys = sharedKeys(await listKeys(db, now))
  if (keys.some(goesOnSigning)) return undefined
  // of two that begin in one second, the order would be left to their ids
  const ending = keys.filter(({ phase }) => phase.state === 'signing')
  const signsFrom = Math.max(now, ...ending.map(({ row }) => row.signs_from + 1))
  const waiting = keys.find(({ phase }) => phase.state === 'pending')?.row
  if (waiting !== undefined) {
    if (waiting.retired_at === null && waiting.signs_from <= signsFrom) return undefined
    const times = { signs_from: signsFrom, retired_at: null }
    await db.updateTable('keys').set(times).where('key_id', '=', waiting.key_id).execute()
    return { ...waiting, ...times }
  }
  const pair = await pairs.take('RS256')
  const first = { pair, tenantId: everyTenant, createdAt: now, signsFrom }
  return storeNewSigningKey(db, masterKeys, first, purposes.rs256)
}

/** Whether {@link ensureRs256Key} would make a key. */
export async function lacksRs256Key(db: Database | DatabaseTransaction, now: number): Promise<boolean> {
  const keys = sharedKeys(await listKeys(db, now))
  return !keys.some((key) => goesOnSigning(key) || key.phase.state === 'pending')
}

/** Whether a key of the RS256 line signs for all tenants, and is not about to be retired. */
export async function hasRs256Key(db: Database | DatabaseTransaction, now: number): Promise<boolean> {
  return sharedKeys(await listKeys(db, now)).some(goesOnSigning)
}

/** Names some of the clients that are registered for RS256, in words; undefined: none is. */
export async function rs256Clients(db: Database | DatabaseTransaction): Promise<string | undefined> {
  const rows = await db
    .selectFrom('clients')
    .select(['client_id', 'tenant_id'])
    .where('id_token_signed_response_alg', '=', 'RS256')
    .orderBy('client_id')
    .limit(mostNamed + 1)
    .execute()
  if (rows.length === 0) return undefined
  const named = rows.slice(0, mostNamed).map(({ client_id, tenant_id }) => `${client_id} of ${tenant_id}`)
  return `${named.join(', ')}${rows.length > mostNamed ? ' and others' : ''}`
}

/** What to do about clients that are registered for RS256 although the service does not offer it. */
export function rs256Advice(clients: string): string {
  return `rs256IdTokens is off, and clients are registered for RS256: ${clients}. Register them for ES256 (client change), or switch it on`
}

/** One that is retired in its first second, or by a clock ahead, still signs. */
function goesOnSigning({ row, phase }: ListedKey): boolean {
  return phase.state === 'signing' && row.retired_at === null
}

function sharedKeys(keys: readonly ListedKey[]): ListedKey[] {
  return keys.filter(({ line, row }) => line === 'rs256' && row.tenant_id === everyTenant)
}
