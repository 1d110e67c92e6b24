import type { SigningKeyLine } from '@latchkey/protocol/management'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { KeyPairs } from './key-pairs.ts'
import { makeFirstKeys } from './key-ring.ts'
import { endedBy, freeSecond, publishSeconds } from './key-schedule.ts'
import { type KeyRow, lockKeys, storeNewSigningKey } from './key-store.ts'
import { type ListedKey, listKeys } from './list-keys.ts'
import type { MasterKey } from './master-keys.ts'
import { hasRs256Key, rs256Clients } from './rs256-line.ts'
import { everyTenant, isSigningAlgorithm, purposes, type SigningAlgorithm } from './signing-key.ts'

/** The request cannot be carried out. The message says why, and what can be done instead. */
export class KeyFault extends Error {
  override readonly name = 'KeyFault'
}

/** What decides whether a change of keys can be carried out. */
export interface KeyTerms {
  /** Whether clients may be registered for RS256. */
  offersRs256: boolean
  /** Seconds since the epoch. */
  now: number
}

/** What keys are changed with. */
export interface KeyTools extends Pick<KeyTerms, 'offersRs256'> {
  masterKeys: readonly MasterKey[]
  /** Made before the transaction. */
  pairs: KeyPairs
}

/** The key that is to follow another. */
export interface Rotation {
  /** Which it continues. @default the main line */
  line?: SigningKeyLine
  /** Its algorithm. @default that of the key before */
  alg: SigningAlgorithm | undefined
  tenantId: string
  /** Signs now: for the very first key of a test set-up or an emergency; who holds a JWKS from before has to fetch it again. */
  atOnce: boolean
}

/**
 * Keys of a tenant and line that are published at once, at most. Every client fetches the keys of all tenants, so none may
 * publish as many as it likes.
 */
export const mostPublished = 8

/**
 * Makes a key that follows the one of a tenant, or of all tenants. It is published at once and signs after
 * {@link publishSeconds}, the first of the RS256 line at once, but in no second in which another begins; the one before
 * stays published as long as any token of it may live.
 *
 * @throws KeyFault for a tenant or a line that is not there, for another algorithm than that of the line, and beyond
 * {@link mostPublished}
 */
export async function rotateKey(
  db: DatabaseTransaction,
  { masterKeys, pairs, offersRs256 }: KeyTools,
  asked: Rotation,
  now: number,
): Promise<KeyRow> {
  await requireTenant(db, asked.tenantId)
  await makeFirstKeys(db, masterKeys, now)
  await lockKeys(db)
  const { alg, line, signsFrom } = await planRotation(db, asked, { offersRs256, now })
  const pair = await pairs.take(alg)
  const key = { pair, tenantId: asked.tenantId, createdAt: now, signsFrom }
  return storeNewSigningKey(db, masterKeys, key, purposes[line])
}

/**
 * Says what {@link rotateKey} would make.
 *
 * @throws KeyFault as it does, but not for the tenant
 */
export async function planRotation(
  db: Database | DatabaseTransaction,
  { line = 'main', alg, tenantId, atOnce }: Rotation,
  { offersRs256, now }: KeyTerms,
): Promise<{ alg: SigningAlgorithm; line: SigningKeyLine; signsFrom: number }> {
  const keys = (await listKeys(db, now)).filter((key) => key.line === line)
  const own = keys.filter(({ row }) => row.tenant_id === tenantId)
  const published = own.filter(({ phase }) => phase.state !== 'ended')
  if (published.length >= mostPublished) {
    throw new KeyFault(
      `${mostPublished} keys are published already: wait until one has ended (keys list), or revoke one`,
    )
  }
  const signing = (id: string) =>
    keys.find(({ row, phase }) => row.tenant_id === id && phase.state === 'signing')?.row
  const before = signing(tenantId) ?? signing(everyTenant)
  if (line === 'rs256') requireRs256(alg, before !== undefined || offersRs256)
  const isFirst = line === 'rs256' && before === undefined
  return {
    alg: alg ?? algorithmOf(before?.alg ?? (line === 'rs256' ? 'RS256' : 'ES256')),
    line,
    signsFrom: freeSecond(rowsOf(own), atOnce || isFirst ? now : now + publishSeconds),
  }
}

/**
 * Takes a key out of use: one that has not signed yet never will, and a tenant's own key is replaced by the key of all
 * tenants. Tokens that it signed stay valid until they expire. A key that no longer signs is left alone.
 *
 * @throws KeyFault if there is none, or nothing would sign then that has to
 */
export async function retireKey(
  db: DatabaseTransaction,
  kid: string,
  { offersRs256, now }: KeyTerms,
): Promise<void> {
  await lockKeys(db)
  const key = await requireKey(db, kid, now)
  const { row, line, phase } = key
  if (phase.state === 'verifying' || phase.state === 'ended') return
  if (phase.state === 'signing' && line === 'main' && row.tenant_id === everyTenant) {
    throw new KeyFault(`${kid} signs now: rotate, and it is retired once the new key signs; or revoke it`)
  }
  if (phase.state === 'signing' && line === 'rs256' && (await isLastOfLine(db, key, now))) {
    const need = await needOfRs256(db, offersRs256)
    if (need !== undefined) throw new KeyFault(`${kid} signs now, and ${need}`)
  }
  // a key that began to sign in this very second may have signed: its tokens stay valid too
  const retired_at = phase.state === 'signing' ? Math.max(now, row.signs_from + 1) : now
  await db.updateTable('keys').set({ retired_at }).where('key_id', '=', kid).execute()
}

/**
 * Lets a published key sign from now on, or from the next second in which no other begins; the one that signed until then
 * stays published as long as any token of it may live.
 *
 * @throws KeyFault if there is none, its last token has expired, or it belongs to a line that is not offered any more
 */
export async function activateKey(
  db: DatabaseTransaction,
  kid: string,
  { offersRs256, now }: KeyTerms,
): Promise<void> {
  await lockKeys(db)
  const keys = await listKeys(db, now)
  const { row, line, phase } = keyOf(keys, kid)
  if (phase.state === 'signing' && row.retired_at === null) return
  if (phase.state === 'ended') throw new KeyFault(`${kid} has ended: rotate instead`)
  if (line === 'rs256') requireRs256(undefined, offersRs256 || (await hasRs256Key(db, now)))
  await storeEnds(db, row, now)
  // with the second in which this one was to begin: of keys told to sign within one second, the last one signs
  const ownLine = rowsOf(keys).filter(
    (other) => other.purpose === row.purpose && other.tenant_id === row.tenant_id,
  )
  const signs_from = freeSecond(ownLine, now)
  await db.updateTable('keys').set({ signs_from, retired_at: null }).where('key_id', '=', kid).execute()
}

/**
 * Removes a compromised key: every token that it signed is refused from now on. If it is the signing key, the next one that
 * waits signs at once, or a new one, unless it was the last of the RS256 line and nobody needs that. No key from before
 * signs again, or stays longer than it would have.
 *
 * @returns the key that signs in its place
 * @throws KeyFault if there is none
 */
export async function revokeKey(
  db: DatabaseTransaction,
  { masterKeys, pairs, offersRs256 }: KeyTools,
  kid: string,
  now: number,
): Promise<KeyRow | undefined> {
  await lockKeys(db)
  const { key, waiting, alg } = await planRevocation(db, kid, { offersRs256, now })
  await storeEnds(db, key.row, now)
  await db.deleteFrom('keys').where('key_id', '=', kid).execute()
  if (waiting !== undefined) {
    const times = { signs_from: now, retired_at: null }
    await db.updateTable('keys').set(times).where('key_id', '=', waiting.key_id).execute()
    return { ...waiting, ...times }
  }
  if (alg === undefined) return undefined
  const pair = await pairs.take(alg)
  const next = { pair, tenantId: key.row.tenant_id, createdAt: now, signsFrom: now }
  return storeNewSigningKey(db, masterKeys, next, purposes[key.line])
}

/**
 * Says what {@link revokeKey} would put in the place of a key.
 *
 * @returns `waiting`: the one that signs then; `alg`: of a new one
 * @throws KeyFault if there is none
 */
export async function planRevocation(
  db: Database | DatabaseTransaction,
  kid: string,
  { offersRs256, now }: KeyTerms,
): Promise<{ key: ListedKey; waiting?: KeyRow; alg?: SigningAlgorithm }> {
  const keys = await listKeys(db, now)
  const key = keyOf(keys, kid)
  const { row, line, phase } = key
  if (phase.state !== 'signing') return { key }
  const waiting = keys.find(
    (other) =>
      other.row.tenant_id === row.tenant_id && other.line === line && other.phase.state === 'pending',
  )
  if (waiting !== undefined) return { key, waiting: waiting.row }
  const ends = line === 'rs256' && (await needOfRs256(db, offersRs256)) === undefined
  return ends ? { key } : { key, alg: algorithmOf(row.alg) }
}

/** Removes keys that no valid token can name any more. */
export async function removeEndedKeys(db: Database, now: number): Promise<void> {
  const hasEnded = ({ phase }: ListedKey) => phase.state === 'ended'
  if (!(await listKeys(db, now)).some(hasEnded)) return
  await db.transaction().execute(async (transaction) => {
    // one that is told to sign meanwhile stays
    await lockKeys(transaction)
    for (const { row } of (await listKeys(transaction, now)).filter(hasEnded)) {
      await transaction.deleteFrom('keys').where('key_id', '=', row.key_id).execute()
    }
  })
}

/** Lets the keys that one has ended stay so, whatever becomes of it. */
async function storeEnds(db: DatabaseTransaction, key: KeyRow, now: number): Promise<void> {
  const rows = rowsOf(await listKeys(db, now))
  for (const { key_id, retired_at } of endedBy(key, rows, now)) {
    await db.updateTable('keys').set({ retired_at }).where('key_id', '=', key_id).execute()
  }
}

function requireRs256(alg: SigningAlgorithm | undefined, isThere: boolean): void {
  if (!isThere)
    throw new KeyFault('there are no RS256 keys beside the others: the service does not offer RS256')
  if (alg !== undefined && alg !== 'RS256')
    throw new KeyFault(`the keys of this line are for RS256, not for ${alg}`)
}

/** Whether nothing of its line signs for its tenant without a key. */
async function isLastOfLine(db: DatabaseTransaction, { row }: ListedKey, now: number): Promise<boolean> {
  return row.tenant_id === everyTenant || !(await hasRs256Key(db, now))
}

/** Why the RS256 line has to go on, in words; undefined: it may end. */
async function needOfRs256(
  db: Database | DatabaseTransaction,
  offersRs256: boolean,
): Promise<string | undefined> {
  if (offersRs256) return 'the service offers RS256: rotate instead, or switch rs256IdTokens off first'
  const clients = await rs256Clients(db)
  if (clients === undefined) return undefined
  return `clients are registered for RS256: ${clients}. Rotate instead, or register them for ES256 first`
}

async function requireKey(db: Database | DatabaseTransaction, kid: string, now: number): Promise<ListedKey> {
  return keyOf(await listKeys(db, now), kid)
}

function rowsOf(keys: readonly ListedKey[]): KeyRow[] {
  return keys.map(({ row }) => row)
}

function keyOf(keys: readonly ListedKey[], kid: string): ListedKey {
  const found = keys.find(({ row }) => row.key_id === kid)
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
