import { setTimeout as delay } from 'node:timers/promises'
import { isObject } from '../record-text.ts'
import type { RecordStore } from '../store.ts'
import type { RecentIds } from './recent-ids.ts'
import { cookieOf, expiryOf, withdrawCookie, withdrawCookieIf } from './session-cookie.ts'
import { changesSince, fieldsOf, mergeChanges, type SessionFields, snapshotOf } from './session-fields.ts'
import { isLibrarySession, readState, stateKey, withState, writeState } from './session-state.ts'
import { SessionUnavailableError } from './session-unavailable-error.ts'

/** Milliseconds for which a write that conflicts with those of other requests is repeated. */
const repeatMs = 2_000
const longestPauseMs = 50
/** Milliseconds by which the expiries of two requests may differ that prolong a session at once. */
const sameExpiryMs = 1_000

/** What {@link SessionRecords} works with. */
export interface SessionRecordsOptions {
  records: RecordStore
  /** Milliseconds after its last write that a session ends whose cookie has no lifetime. */
  ttlMs: number
  now: () => number
  /** Milliseconds for which a write that conflicts with others is repeated. @default 2000 */
  repeatMs?: number
  /** Keys whose session another one replaced moments ago. */
  replaced: RecentIds
  /** Keys whose session was destroyed moments ago, and by nothing that put another one in its place. */
  destroyed: RecentIds
  /** Keys at which no session was found: `reload()` goes on with such an id, and would store it anew. */
  missing: RecentIds
}

/** Loads and saves the sessions of a host. */
export class SessionRecords {
  readonly #options: SessionRecordsOptions

  constructor(options: SessionRecordsOptions) {
    this.#options = options
  }

  /** Returns the session for the library to copy, or `null` if there is none. */
  async load(key: string): Promise<object | null> {
    const { records, missing, replaced } = this.#options
    // the session of the new cookie is under way to the browser: the library must not clear that cookie
    if (replaced.has(key)) return withState({ cookie: cookieOf(undefined) }, key, { kind: 'ended' })
    const [record] = await records.read([key])
    if (record === undefined || !isObject(record.value)) {
      missing.add(key)
      return null
    }
    const stored = storedFields(record.value)
    const session = { ...stored, cookie: cookieOf(record.value) }
    const snapshot = snapshotOf(stored)
    return withState(session, key, { kind: 'stored', version: record.version, stored, snapshot })
  }

  /** Stores what was changed in a session. Rejects with a `StoreError`. */
  async save(key: string, session: object): Promise<void> {
    const { records, ttlMs, now, missing, destroyed, replaced } = this.#options
    const state = readState(session, key)
    if (state?.kind === 'unavailable') throw new SessionUnavailableError()
    const isMissing = state === undefined && isLibrarySession(session) && missing.has(key)
    const mine = fieldsOf(session, stateKey)
    // only a log-out makes writes of no use; a write that another session should have must not be answered as if it was stored
    const giveUp = (hasChanges: boolean) => {
      if (hasChanges && !destroyed.has(key)) throw new SessionUnavailableError()
      dropWrites(key, session)
    }
    if (state?.kind === 'ended' || isMissing) return giveUp(Object.keys(mine).length > 0)
    const cookie = cookieOf(session)
    const expiresAt = expiryOf(cookie, now(), ttlMs)
    const changes = changesSince(state?.snapshot ?? new Map(), mine)
    const remember = (version: number, stored: SessionFields) => {
      const snapshot = snapshotOf(mine)
      writeState(session, key, { kind: 'stored', version, stored, snapshot, writtenUntil: expiresAt })
      if (isLibrarySession(session)) withdrawCookieIf(session, () => replaced.has(key) || destroyed.has(key))
    }
    if (state === undefined && (await records.create(key, { cookie, data: mine }, expiresAt))) {
      return remember(1, mine)
    }
    // regenerate() stores the session, and the library saves it once more with the answer
    if (changes.size === 0 && isSameExpiry(state?.writtenUntil, expiresAt)) return
    let version = state?.version
    let fields = state === undefined ? mine : mergeChanges(state.stored, changes)
    const end = performance.now() + (this.#options.repeatMs ?? repeatMs)
    for (let attempt = 0; attempt === 0 || performance.now() < end; attempt += 1) {
      // by chance, so that any number of writers get their turn
      if (attempt > 1) await delay(Math.random() * Math.min(longestPauseMs, 2 ** attempt))
      if (version !== undefined) {
        const written = await records.replace(key, version, { cookie, data: fields }, expiresAt)
        if (written.result === 'replaced') return remember(written.version, fields)
        if (written.result === 'absent') return giveUp(changes.size > 0)
      }
      const [record] = await records.read([key])
      if (record === undefined) return giveUp(changes.size > 0)
      const theirs = storedFields(record.value)
      // only the lifetime was to be prolonged, and the request that was faster did so
      const isProlonged = changes.size === 0 && isSameExpiry(record.expiresAt, expiresAt)
      if (state !== undefined && isProlonged) return remember(record.version, theirs)
      version = record.version
      // a plain object replaces the session, as in other stores
      fields = isLibrarySession(session) ? mergeChanges(theirs, changes) : mine
    }
    throw new SessionUnavailableError()
  }

  /** Ends a session. Rejects with a `StoreError`. */
  async end(key: string): Promise<void> {
    await this.#options.records.end(key)
  }
}

function storedFields(value: unknown): SessionFields {
  return fieldsOf(isObject(value) ? Reflect.get(value, 'data') : undefined, stateKey)
}

function isSameExpiry(stored: number | undefined, expiresAt: number): boolean {
  return stored !== undefined && Math.abs(stored - expiresAt) < sameExpiryMs
}

/**
 * Drops what a request wrote to a session that ended meanwhile. The library still sends the cookie, and the browser may
 * have a newer one by then.
 */
function dropWrites(key: string, session: object): void {
  writeState(session, key, { kind: 'ended' })
  if (isLibrarySession(session)) withdrawCookie(session)
}
