import type { PublicJwk } from '@latchkey/protocol'
import { type SigningKeyLine, signingKeyLines } from '@latchkey/protocol/management'
import { ApiError } from '../errors/api-error.ts'
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
import { everyTenant, newKeyPair, purposes, type SigningKey } from './signing-key.ts'

/** The keys at a moment. */
export interface KeySet {
  /** The key that signs for a tenant; undefined: none does or is about to for a client that is registered for RS256. */
  signing(tenantId: string, registered: string | null): SigningKey | undefined
  /** By `kid`: all that verify. */
  verifying: ReadonlyMap<string, SigningKey>
  /** What the JWKS endpoint serves: the main line first, for clients that take the first key if a token names none. */
  jwks: PublicJwk[]
  /** The algorithms of the keys that sign or wait to. */
  algorithms: string[]
}

/** The keys of the service; all instances share them by the database and see changes without a restart. */
export interface KeyRing {
  /** The keys of now, at most {@link refreshSeconds} behind the database. A promise only when it is read again. */
  current(): KeySet | Promise<KeySet>
  /**
   * The key that signs for a tenant, of the RS256 line for a client that is registered for it: if none signs by the clock of this
   * instance, the one that waits. If this instance knows neither, the keys are read again, at most once a second: another may have
   * made the first one a moment ago.
   *
   * @param registered the algorithm for which the client is registered. @default null: none, or it does not count for this token
   * @throws ApiError 503 `temporarily_unavailable` if no RS256 key signs or waits to: the client would refuse a token of another algorithm
   */
  signing(tenantId: string, registered?: string | null): SigningKey | Promise<SigningKey>
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
  const pair = await newKeyPair('ES256')
  const first = { pair, tenantId: everyTenant, createdAt: now, signsFrom: now }
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
    // the order of the JWKS
    const signing = signingKeyLines.flatMap((line) => stored.filter((row) => row.purpose === purposes[line]))
    const phases = keyPhases(signing, nowSeconds())
    const live = signing.filter((row) => phases.get(row.key_id)?.state !== 'ended')
    const keys = live.map((row) => opened.get(row.key_id) ?? openSigningKey(masterKeys, row))
    const next = new Map(keys.map((key) => [key.kid, key]))
    set = keySetOf(live, next, nowSeconds())
    opened = next
    rows = live
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

  async function signingOnceRead(tenantId: string, registered: string | null): Promise<SigningKey> {
    const known = (await current()).signing(tenantId, registered)
    if (known !== undefined) return known
    if (nowSeconds() !== readAt) await readAgain()
    const key = keysNow().signing(tenantId, registered)
    if (key === undefined) throw noRs256Key()
    return key
  }

  return {
    current,
    signing(tenantId, registered = null) {
      const keys = current()
      const key = keys instanceof Promise ? undefined : keys.signing(tenantId, registered)
      return key ?? signingOnceRead(tenantId, registered)
    },
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

function noRs256Key(): ApiError {
  const message = 'No RS256 key signs for this client'
  return new ApiError(503, 'temporarily_unavailable', message, { headers: { 'retry-after': '1' } })
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
  const signing = inState('signing')
  const byTenant = (line: SigningKeyLine) =>
    new Map(signing.filter((key) => key.line === line).map((key) => [key.tenantId, key]))
  const [main, rs256] = [byTenant('main'), byTenant('rs256')]
  // by a clock ahead it may sign already, and everybody who verifies can find it
  const waiting = rows.find((row) => {
    const isShared = row.tenant_id === everyTenant && row.purpose === purposes.rs256
    return isShared && row.retired_at === null && phases.get(row.key_id)?.state === 'pending'
  })
  const nextRs256 = waiting && opened.get(waiting.key_id)
  const shared = main.get(everyTenant)
  if (shared === undefined) throw new ConfigError('signing_key_unusable', 'no stored key may sign')
  const published = inState('signing', 'pending', 'verifying')
  return {
    keys: {
      signing(tenantId, registered) {
        if (registered === 'RS256') return rs256.get(tenantId) ?? rs256.get(everyTenant) ?? nextRs256
        return main.get(tenantId) ?? shared
      },
      verifying: new Map(published.map((key) => [key.kid, key])),
      jwks: published.map((key) => key.publicJwk),
      algorithms: [...new Set(inState('signing', 'pending').map(({ alg }) => alg))],
    },
    until: Math.min(...[...phases.values()].map((phase) => phase.until ?? Infinity)),
  }
}
