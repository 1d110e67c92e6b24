import { EventEmitter } from 'node:events'
import { LRUCache } from 'lru-cache'
import { hashedKey } from '../hashed-key.ts'
import { joinNames } from '../name.ts'
import { isObject } from '../record-text.ts'
import { signedRecords } from '../signed-records.ts'
import type { RecordStore } from '../store.ts'
import { StoreError } from '../store-error.ts'
import { cookieOf, expiryOf } from './session-cookie.ts'
import { changesSince, fieldsOf, mergeChanges, type SessionFields, snapshotOf } from './session-fields.ts'
import { isLibrarySession, readState, stateKey, withState, writeState } from './session-state.ts'
import { hostSessionError, SessionUnavailableError } from './session-unavailable-error.ts'

/** How often a write is tried that meets writes of other requests. */
const maximumWrites = 32
/** Milliseconds within which requests with a cookie that was just replaced are still under way. */
const crossingMs = 10_000
const rememberedIds = 10_000
/** Milliseconds by which the expiries of two requests may differ that prolong a session at once. */
const sameExpiryMs = 1_000

/** Options of {@link sessionStore}. */
export interface SessionStoreOptions {
  /** The store of the sessions; Latchkey's own may be shared. */
  store: RecordStore
  /** Name of the app (`a-z`, `0-9`, `:`, `-`): sessions of one app are not found by another. */
  app: string
  /**
   * Signs the sessions, so that somebody who can write to Redis cannot forge one. At least one of 32 or more random
   * characters: the first signs, all are accepted for reading. @default sessions are not signed
   */
  secrets?: readonly string[]
  /** Seconds after its last write that a session ends whose cookie has no `maxAge` or `expires`. @default 86400 */
  ttlSeconds?: number
  /**
   * What becomes of a request whose session cannot be read: `refuse` answers every one that brings a session cookie
   * with 503; `withhold` gives it an empty session ({@link isSessionWithheld}) that refuses to be written. @default 'refuse'
   */
  whenUnavailable?: 'refuse' | 'withhold'
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
}

/** The store interface of `@fastify/session`, which it shares with `express-session`. */
export interface HostSessionStore extends EventEmitter {
  /** The session has the type that the host declares for its own sessions. */
  get(sessionId: string, callback: (error: unknown, session: never) => void): void
  set(sessionId: string, session: object, callback: (error?: unknown) => void): void
  destroy(sessionId: string, callback: (error?: unknown) => void): void
}

/**
 * A store for `@fastify/session` on versioned records:
 *
 * - requests of one session that write different fields at once all succeed; of two writes to one field the later
 *   stands;
 * - a session that was destroyed, regenerated or evicted never returns, whatever a slow request writes;
 * - an outage is a {@link SessionUnavailableError} (503 with `Retry-After`), and no cookie is cleared or replaced.
 *
 * Register `@fastify/session` with `rolling: false` and `saveUninitialized: false`: otherwise each response writes.
 *
 * Throws `config_invalid` for a bad name, secret or lifetime.
 *
 * @example
 * ```ts
 * await app.register(fastifyCookie)
 * await app.register(fastifySession, {
 *   secret,
 *   store: sessionStore({ store, app: 'shop', secrets: [secret] }),
 *   rolling: false,
 *   saveUninitialized: false,
 * })
 * ```
 */
export function sessionStore(options: SessionStoreOptions): HostSessionStore {
  const { whenUnavailable = 'refuse', ttlSeconds = 86_400, now = Date.now } = options
  if (!Number.isSafeInteger(ttlSeconds) || ttlSeconds < 1) {
    throw new StoreError('config_invalid', 'ttlSeconds is a whole number above 0')
  }
  if (whenUnavailable !== 'refuse' && whenUnavailable !== 'withhold') {
    throw new StoreError('config_invalid', "whenUnavailable is 'refuse' or 'withhold'")
  }
  const { records, keyOf } = hostRecords(options)
  const ttlMs = ttlSeconds * 1000
  const recent = () =>
    new LRUCache<string, true>({ max: rememberedIds, ttl: crossingMs, perf: { now }, ttlResolution: 0 })
  /** Ids that a regeneration in this process replaced: requests with the old cookie may still be under way. */
  const replaced = recent()
  /** Ids that were not found: `reload()` goes on with such an id, and would store it anew. */
  const missing = recent()
  let regenerating: { key: string; failed: boolean } | undefined

  async function load(key: string): Promise<object | null> {
    // the session of the new cookie is under way to the browser: the library must not clear that cookie
    if (replaced.has(key)) return withState({ cookie: cookieOf(undefined) }, key, { kind: 'ended' })
    const [stored] = await records.read([key])
    if (stored === undefined || !isObject(stored.value)) {
      missing.set(key, true)
      return null
    }
    const fields = storedFields(stored.value)
    const session = { ...fields, cookie: cookieOf(stored.value) }
    return withState(session, key, { kind: 'stored', version: stored.version, snapshot: snapshotOf(fields) })
  }

  async function save(key: string, session: object): Promise<void> {
    const state = readState(session, key)
    if (state?.kind === 'unavailable') throw new SessionUnavailableError()
    const isMissing = state === undefined && isLibrarySession(session) && missing.has(key)
    if (state?.kind === 'ended' || isMissing) return giveUp(key, session)
    const mine = fieldsOf(session, stateKey)
    const cookie = cookieOf(session)
    const expiresAt = expiryOf(cookie, now(), ttlMs)
    const remember = (version: number, fields: SessionFields) =>
      writeState(session, key, {
        kind: 'stored',
        version,
        snapshot: snapshotOf(fields),
        writtenUntil: expiresAt,
      })
    if (state === undefined && (await records.create(key, { cookie, data: mine }, expiresAt))) {
      return remember(1, mine)
    }
    const changes = changesSince(state?.snapshot ?? new Map(), mine)
    // regenerate() stores the session, and the library saves it once more with the answer
    if (changes.size === 0 && isSameExpiry(state?.writtenUntil, expiresAt)) return
    let version = state?.version
    let fields = mine
    for (let tries = 0; tries < maximumWrites; tries += 1) {
      if (version !== undefined) {
        const written = await records.replace(key, version, { cookie, data: fields }, expiresAt)
        if (written.result === 'replaced') return remember(written.version, fields)
        if (written.result === 'absent') return giveUp(key, session)
      }
      const [stored] = await records.read([key])
      if (stored === undefined) return giveUp(key, session)
      const theirs = storedFields(stored.value)
      // only the lifetime was to be prolonged, and the request that was faster did so
      const isProlonged = changes.size === 0 && isSameExpiry(stored.expiresAt, expiresAt)
      if (state !== undefined && isProlonged) return remember(stored.version, theirs)
      version = stored.version
      // a plain object replaces the session, as in other stores
      fields = isLibrarySession(session) ? mergeChanges(theirs, changes) : mine
    }
    throw new SessionUnavailableError()
  }

  function set(sessionId: string, session: object, callback: (error?: unknown) => void): void {
    const key = keyOf(sessionId)
    // regenerate() calls this while destroy() calls back, even if that failed
    const isNew = isLibrarySession(session) && readState(session, key) === undefined
    const renewal = isNew ? regenerating : undefined
    regenerating = undefined
    if (renewal?.failed === false) replaced.set(renewal.key, true)
    const saved =
      renewal?.failed === true ? Promise.reject(new SessionUnavailableError()) : save(key, session)
    saved.then(
      () => callback(),
      (error: unknown) => {
        const told = hostSessionError(error)
        // the library goes on with this session: its next save must fail too, or it would clear the browser's cookie
        if (isNew && told instanceof SessionUnavailableError) {
          writeState(session, key, { kind: 'unavailable' })
        }
        callback(told)
      },
    )
  }

  function destroyed(key: string, callback: (error?: unknown) => void, error?: unknown): void {
    regenerating = { key, failed: error !== undefined }
    try {
      callback(error)
    } finally {
      regenerating = undefined
    }
  }

  return Object.assign(new EventEmitter(), {
    get(sessionId: string, callback: (error: unknown, session: never) => void) {
      const key = keyOf(sessionId)
      load(key).then(
        // the library takes any object with a cookie; its type is the host's declaration
        (session) => callback(null, session as never),
        (error: unknown) => {
          const told = hostSessionError(error)
          const withheld = withState({ cookie: cookieOf(undefined) }, key, { kind: 'unavailable' })
          const isWithheld = whenUnavailable === 'withhold' && told instanceof SessionUnavailableError
          if (isWithheld) callback(null, withheld as never)
          else callback(told, null as never)
        },
      )
    },
    set,
    destroy(sessionId: string, callback: (error?: unknown) => void) {
      const key = keyOf(sessionId)
      records.end(key).then(
        () => destroyed(key, callback),
        (error: unknown) => destroyed(key, callback, hostSessionError(error)),
      )
    },
  })
}

/** The records of an app's sessions, signed if there are secrets. */
function hostRecords({ store, app, secrets }: SessionStoreOptions): {
  records: RecordStore
  keyOf: (sessionId: string) => string
} {
  const kind = joinNames('host-session', app)
  if (secrets === undefined) return { records: store, keyOf: (sessionId) => hashedKey(kind, sessionId) }
  const records = signedRecords<object>(store, { secrets, purpose: kind, identity: {}, format: 1 })
  return { records, keyOf: records.keyOf }
}

function storedFields(value: unknown): SessionFields {
  return fieldsOf(isObject(value) ? Reflect.get(value, 'data') : undefined, stateKey)
}

function isSameExpiry(stored: number | undefined, expiresAt: number): boolean {
  return stored !== undefined && Math.abs(stored - expiresAt) < sameExpiryMs
}

/**
 * What a request wrote to a session that ended meanwhile goes with it. The library still sends the cookie, and the browser
 * may have a newer one by then: a domain that no host has makes browsers ignore it (RFC 6265bis, section 5.7).
 */
function giveUp(key: string, session: object): void {
  writeState(session, key, { kind: 'ended' })
  const cookie: unknown = Reflect.get(session, 'cookie')
  if (isLibrarySession(session) && isObject(cookie)) Reflect.set(cookie, 'domain', 'ended.invalid')
}
