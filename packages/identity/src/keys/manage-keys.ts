import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { makeFirstKeys } from './key-ring.ts'
import { type KeyPhase, keyPhases, publishSeconds } from './key-schedule.ts'
import { type KeyRow, readKeyRows, storeNewSigningKey } from './key-store.ts'
import type { MasterKey } from './master-keys.ts'
import {
  everyTenant,
  isSigningAlgorithm,
  type KeyLine,
  lineOf,
  purposes,
  type SigningAlgorithm,
} from './signing-key.ts'

/** The request cannot be carried out. The message says why, and what can be done instead. */
export class KeyFault extends Error {
  override readonly name = 'KeyFault'
}

/** A signing key and what it is for now. */
export interface ListedKey {
  row: KeyRow
  line: KeyLine
  phase: KeyPhase
}

/** All signing keys, in the order in which they sign. */
export async function listKeys(db: Database | DatabaseTransaction, now: number): Promise<ListedKey[]> {
  const rows = (await readKeyRows(db)).filter((row) => lineOf(row.purpose) !== undefined)
  const phases = keyPhases(rows, now)
  return rows.map((row) => ({
    row,
    line: lineOf(row.purpose) ?? 'main',
    phase: phases.get(row.key_id) ?? { state: 'ended' },
  }))
}

/**
 * Makes a key that follows the one of a tenant, or of all tenants. It is published at once and signs after
 * {@link publishSeconds}; the one before stays published as long as any token of it may live.
 *
 * @param asked.line which it continues. @default the main line
 * @param asked.alg as the key before, if not given @param asked.atOnce signs now: for the very first key of a test set-up
 * or an emergency; who holds a JWKS from before has to fetch it again
 * @throws KeyFault for a tenant or a line that is not there, and for another algorithm than that of the line
 */
export async function rotateKey(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  asked: { line?: KeyLine; alg: SigningAlgorithm | undefined; tenantId: string; atOnce: boolean },
  now: number,
): Promise<KeyRow> {
  await requireTenant(db, asked.tenantId)
  await makeFirstKeys(db, masterKeys, now)
  const { line = 'main' } = asked
  const keys = (await listKeys(db, now)).filter((key) => key.line === line)
  const signing = (tenantId: string) =>
    keys.find(({ row, phase }) => row.tenant_id === tenantId && phase.state === 'signing')
  const before = (signing(asked.tenantId) ?? signing(everyTenant))?.row.alg
  if (line === 'rs256') requireRs256(asked.alg, before)
  const key = {
    alg: asked.alg ?? algorithmOf(before ?? 'ES256'),
    tenantId: asked.tenantId,
    createdAt: now,
    signsFrom: asked.atOnce ? now : now + publishSeconds,
  }
  return storeNewSigningKey(db, masterKeys, key, purposes[line])
}

/**
 * Takes a key out of use: one that has not signed yet never will, and a tenant's own key is replaced by the key of all
 * tenants. Tokens that it signed stay valid until they expire. A key that no longer signs is left alone.
 *
 * @throws KeyFault if there is none, or nothing would sign then
 */
export async function retireKey(db: DatabaseTransaction, kid: string, now: number): Promise<void> {
  const { row, phase } = await requireKey(db, kid, now)
  if (phase.state === 'verifying' || phase.state === 'ended') return
  if (phase.state === 'signing' && row.tenant_id === everyTenant) {
    throw new KeyFault(`${kid} signs now: rotate, and it is retired once the new key signs; or revoke it`)
  }
  // a key that began to sign in this very second may have signed: its tokens stay valid too
  const retired_at = phase.state === 'signing' ? Math.max(now, row.signs_from + 1) : now
  await db.updateTable('keys').set({ retired_at }).where('key_id', '=', kid).execute()
}

/**
 * Lets a published key sign from now on; the one that signed until then stays published as long as any token of it may live.
 *
 * @throws KeyFault if there is none, or its last token has expired
 */
export async function activateKey(db: DatabaseTransaction, kid: string, now: number): Promise<void> {
  const { phase } = await requireKey(db, kid, now)
  if (phase.state === 'signing') return
  if (phase.state === 'ended') throw new KeyFault(`${kid} has ended: rotate instead`)
  await db.updateTable('keys').set({ signs_from: now, retired_at: null }).where('key_id', '=', kid).execute()
}

/**
 * Removes a compromised key: every token that it signed is refused from now on. If it is the signing key, the next one that
 * waits signs at once, or a new one.
 *
 * @returns the key that signs in its place
 * @throws KeyFault if there is none
 */
export async function revokeKey(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  kid: string,
  now: number,
): Promise<KeyRow | undefined> {
  const { row, line, phase } = await requireKey(db, kid, now)
  await db.deleteFrom('keys').where('key_id', '=', kid).execute()
  if (phase.state !== 'signing') return undefined
  const waiting = (await listKeys(db, now)).find(
    (key) => key.row.tenant_id === row.tenant_id && key.line === line && key.phase.state === 'pending',
  )
  if (waiting === undefined) {
    const { tenant_id: tenantId, alg } = row
    const next = { alg: algorithmOf(alg), tenantId, createdAt: now, signsFrom: now }
    return storeNewSigningKey(db, masterKeys, next, purposes[line])
  }
  await db
    .updateTable('keys')
    .set({ signs_from: now, retired_at: null })
    .where('key_id', '=', waiting.row.key_id)
    .execute()
  return { ...waiting.row, signs_from: now, retired_at: null }
}

/** Removes keys that no valid token can name any more. */
export async function removeEndedKeys(db: Database, now: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { row, phase } of await listKeys(transaction, now)) {
      if (phase.state !== 'ended') continue
      await transaction.deleteFrom('keys').where('key_id', '=', row.key_id).execute()
    }
  })
}

function requireRs256(alg: SigningAlgorithm | undefined, before: string | undefined): void {
  if (before === undefined)
    throw new KeyFault('there are no RS256 keys beside the others: the service does not offer RS256')
  if (alg !== undefined && alg !== 'RS256')
    throw new KeyFault(`the keys of this line are for RS256, not for ${alg}`)
}

async function requireKey(db: DatabaseTransaction, kid: string, now: number): Promise<ListedKey> {
  const found = (await listKeys(db, now)).find(({ row }) => row.key_id === kid)
  if (found === undefined) throw new KeyFault('there is no signing key with this id; see keys list')
  return found
}

async function requireTenant(db: DatabaseTransaction, tenantId: string): Promise<void> {
  if (tenantId === everyTenant) return
  const tenant = await db
    .selectFrom('tenants')
    .select('tenant_id')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (tenant === undefined) throw new KeyFault(`there is no tenant ${tenantId}`)
}

function algorithmOf(alg: string): SigningAlgorithm {
  if (!isSigningAlgorithm(alg)) throw new KeyFault(`a stored key is for ${alg}, which is not known here`)
  return alg
}
