import type { PublicJwk } from '@latchkey/protocol'
import { ConfigError } from '../errors/config-error.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { type KeyPhase, keyPhases } from './key-schedule.ts'
import {
  type KeyRow,
  openSecret,
  openSigningKey,
  readKeyRows,
  storeNewPepper,
  storeNewSigningKey,
  unusable,
} from './key-store.ts'
import type { MasterKey } from './master-keys.ts'
import { everyTenant, type KeyLine, keyLines, lineOf, purposes, type SigningKey } from './signing-key.ts'

/** The keys at a moment. */
export interface KeySet {
  /**
   * The key that signs for a tenant: of the RS256 line for clients that are registered for it. One of the main line stands in if
   * there is none: another instance may have been started without it.
   *
   * @param registered the algorithm for which a client is registered; null: none, or it does not count for this token
   */
  signing(tenantId: string, registered: string | null): SigningKey
  /** By `kid`: all that verify. */
  verifying: ReadonlyMap<string, SigningKey>
  /** What the JWKS endpoint serves. */
  jwks: PublicJwk[]
}

/** The keys of the service; all instances share them by the database and see changes without a restart. */
export interface KeyRing {
  /** The keys of now, at most {@link refreshSeconds} behind the database. A promise only when it is read again. */
  current(): KeySet | Promise<KeySet>
  /** The key that a token names. One that is not known is looked for in the database, at most once a second. */
  find(kid: string): Promise<SigningKey | undefined>
  /** Reads the keys again; call it after the commit of a change of them. */
  refresh(): Promise<void>
  /** Whether the last reading worked; until it does again the keys read before are used. */
  isHealthy(): boolean
  /** Keys the hashes of short secrets such as passcodes. */
  pepper: Buffer
}

/** How far an instance may be behind the database. */
export const refreshSeconds = 30

/** Makes the keys at the very first start. */
export async function makeFirstKeys(
  db: DatabaseTransaction,
  masterKeys: readonly MasterKey[],
  now: number,
): Promise<void> {
  if ((await readKeyRows(db)).length > 0) return
  const first = { alg: 'ES256', tenantId: everyTenant, createdAt: now, signsFrom: now } as const
  await storeNewSigningKey(db, masterKeys, first)
  await storeNewPepper(db, masterKeys, now)
}

/**
 * Loads the keys.
 *
 * @param onFailure called when a later reading fails
 * @throws ConfigError `signing_key_unusable` if one cannot be opened with the master keys, was changed, or none is there
 */
export async function openKeyRing(
  db: Database,
  masterKeys: readonly MasterKey[],
  nowSeconds: () => number,
  onFailure: (error: unknown) => void,
): Promise<KeyRing> {
  let opened: ReadonlyMap<string, SigningKey> = new Map()
  let rows: readonly KeyRow[] = []
  let readAt = 0
  let set: { keys: KeySet; until: number } | undefined
  let reading: Promise<void> | undefined
  let isHealthy = true

  async function read(): Promise<void> {
    const stored = await readKeyRows(db)
    const signing = keyLines.flatMap((line) => stored.filter((row) => row.purpose === purposes[line]))
    const phases = keyPhases(signing, nowSeconds())
    const live = signing.filter((row) => phases.get(row.key_id)?.state !== 'ended')
    const keys = live.map((row) => opened.get(row.key_id) ?? openSigningKey(masterKeys, row))
    const next = new Map(keys.map((key) => [key.kid, key]))
    keySetOf(live, next, nowSeconds())
    opened = next
    rows = live
    set = undefined
    readAt = nowSeconds()
  }

  function readAgain(): Promise<void> {
    reading ??= read()
      .then(
        () => {
          isHealthy = true
        },
        (error: unknown) => {
          isHealthy = false
          // tried again soon, not at every request
          readAt = nowSeconds() - refreshSeconds + 1
          onFailure(error)
        },
      )
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  function keysNow(): KeySet {
    const now = nowSeconds()
    if (set === undefined || now >= set.until || now < readAt) set = keySetOf(rows, opened, now)
    return set.keys
  }

  await read()
  const pepper = await readPepper(db, masterKeys)
  function current(): KeySet | Promise<KeySet> {
    const isFresh = Math.abs(nowSeconds() - readAt) < refreshSeconds
    return isFresh ? keysNow() : readAgain().then(keysNow)
  }

  return {
    current,
    async find(kid) {
      const known = (await current()).verifying.get(kid)
      if (known !== undefined || nowSeconds() === readAt) return known
      await readAgain()
      return keysNow().verifying.get(kid)
    },
    async refresh() {
      // a reading that is under way may have begun before the change
      await reading
      await readAgain()
    },
    isHealthy: () => isHealthy,
    pepper,
  }
}

/**
 * Reads the key of short secrets and of tombstones.
 *
 * @throws ConfigError `signing_key_unusable` if there is none, or the master keys do not open it
 */
export async function readPepper(
  db: Database | DatabaseTransaction,
  masterKeys: readonly MasterKey[],
): Promise<Buffer> {
  const row = (await readKeyRows(db)).find(({ purpose }) => purpose === 'pepper')
  if (row === undefined) throw unusable('pepper', 'the database holds none')
  return openSecret(masterKeys, row)
}

/** @throws ConfigError `signing_key_unusable` if no key signs for every tenant */
function keySetOf(
  rows: readonly KeyRow[],
  opened: ReadonlyMap<string, SigningKey>,
  now: number,
): { keys: KeySet; until: number } {
  const phases = keyPhases(rows, now)
  const inState = (...states: KeyPhase['state'][]) =>
    [...opened.values()].filter((key) => states.includes(phases.get(key.kid)?.state ?? 'ended'))
  const purposeOf = new Map(rows.map((row) => [row.key_id, row.purpose]))
  const signing = inState('signing')
  const byTenant = (line: KeyLine) =>
    new Map(
      signing
        .filter(({ kid }) => lineOf(purposeOf.get(kid) ?? '') === line)
        .map((key) => [key.tenantId, key]),
    )
  const [main, rs256] = [byTenant('main'), byTenant('rs256')]
  const shared = main.get(everyTenant)
  if (shared === undefined) throw new ConfigError('signing_key_unusable', 'no stored key may sign')
  const published = inState('signing', 'pending', 'verifying')
  return {
    keys: {
      signing(tenantId, registered) {
        const ofLine = registered === 'RS256' ? (rs256.get(tenantId) ?? rs256.get(everyTenant)) : undefined
        return ofLine ?? main.get(tenantId) ?? shared
      },
      verifying: new Map(published.map((key) => [key.kid, key])),
      jwks: published.map((key) => key.publicJwk),
    },
    until: Math.min(...[...phases.values()].map((phase) => phase.until ?? Infinity)),
  }
}
