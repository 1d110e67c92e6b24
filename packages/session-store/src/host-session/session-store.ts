import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { RecordStore } from '../store.ts'
import { StoreError } from '../store-error.ts'
import { hostRecords } from './host-records.ts'
import { recentIds } from './recent-ids.ts'
import { Replacements } from './replacements.ts'
import { cookieOf } from './session-cookie.ts'
import { SessionRecords } from './session-records.ts'
import { isLibrarySession, isSessionReplaced, readState, withState, writeState } from './session-state.ts'
import { hostSessionError, SessionUnavailableError } from './session-unavailable-error.ts'

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
  /** Stores the fields that the request has changed. */
  set(sessionId: string, session: object, callback: (error?: unknown) => void): void
  /**
   * Ends the session. Writes to it of requests under way are dropped in this process; in others they are refused with
   * {@link SessionUnavailableError}, and so are writes to sessions that it has replaced in the same request. While the store
   * does not answer it is tried again for half a second.
   */
  destroy(sessionId: string, callback: (error?: unknown) => void): void
}

/**
 * A store for `@fastify/session` on versioned records:
 *
 * - requests of one session that write different fields at once all succeed; of two writes to one field the later
 *   stands;
 * - a session that was destroyed, regenerated or evicted never returns, whatever a slow request writes: that is refused with 503,
 *   or dropped if this process has destroyed the session;
 * - while the store does not answer, ending a session and storing the one in its place is tried again for half a second;
 * - an outage is a {@link SessionUnavailableError} (503 with `Retry-After`), and no cookie is cleared or replaced.
 *
 * Register `@fastify/session` with `rolling: false` and `saveUninitialized: false`: otherwise each response writes.
 *
 * Throws `config_invalid` for a bad name, secret or lifetime.
 *
 * @example
 * ```ts
 * import fastifyCookie from '@fastify/cookie'
 * import fastifySession from '@fastify/session'
 * import { memoryStore, sessionStore } from '@latchkey/session-store'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * const secret = 'a secret of the app, at least 32 characters'
 * await app.register(fastifyCookie)
 * await app.register(fastifySession, {
 *   secret,
 *   store: sessionStore({ store: memoryStore(), app: 'shop', secrets: [secret] }),
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
  const { records, keyOf } = hostRecords(options.store, options.app, options.secrets)
  const [replaced, destroyed, missing] = [recentIds(now), recentIds(now), recentIds(now)]
  const sessions = new SessionRecords({
    ...{ records, ttlMs: ttlSeconds * 1000, now },
    ...{ replaced, destroyed, missing },
  })
  /** The session that `regenerate()` is about to replace. */
  let regenerating: { key: string; failed: boolean } | undefined
  const replacements = new Replacements(replaced, now)

  function set(sessionId: string, session: object, callback: (error?: unknown) => void): void {
    const key = keyOf(sessionId)
    // regenerate() calls this while destroy() calls back, even if that failed
    const isNew = isLibrarySession(session) && readState(session, key) === undefined
    const renewal = isNew ? regenerating : undefined
    regenerating = undefined
    if (renewal !== undefined) replacements.add(key, renewal.key, !renewal.failed)
    replacements.mark(key, true)
    const saved =
      renewal === undefined
        ? sessions.save(key, session)
        : renewal.failed
          ? Promise.reject(new SessionUnavailableError())
          : insisting(() => sessions.save(key, session))
    saved.then(
      () => callback(),
      (error: unknown) => {
        replacements.mark(key, false)
        const reported = hostSessionError(error)
        // the library goes on with this session: its next save must fail too, or it would clear the browser's cookie
        if (isNew && reported instanceof SessionUnavailableError) {
          writeState(session, key, { kind: 'unavailable' })
        }
        callback(reported)
      },
    )
  }

  function ended(key: string, callback: (error?: unknown) => void, error?: unknown): void {
    regenerating = { key, failed: error !== undefined }
    try {
      callback(error)
    } finally {
      // nothing took its place
      if (regenerating !== undefined) {
        replacements.drop(key)
        if (!regenerating.failed) destroyed.add(key)
      }
      regenerating = undefined
    }
  }

  return Object.assign(new EventEmitter(), {
    get(sessionId: string, callback: (error: unknown, session: never) => void) {
      const key = keyOf(sessionId)
      sessions.load(key).then(
        (session) => {
          if (session !== null && !isSessionReplaced(session)) replacements.arrive(key)
          // the library takes any object with a cookie; its type is the host's declaration
          callback(null, session as never)
        },
        (error: unknown) => {
          const reported = hostSessionError(error)
          const withheld = withState({ cookie: cookieOf(undefined) }, key, { kind: 'unavailable' })
          const isWithheld = whenUnavailable === 'withhold' && reported instanceof SessionUnavailableError
          if (isWithheld) callback(null, withheld as never)
          else callback(reported, null as never)
        },
      )
    },
    set,
    destroy(sessionId: string, callback: (error?: unknown) => void) {
      const key = keyOf(sessionId)
      insisting(() => sessions.end(key)).then(
        () => ended(key, callback),
        (error: unknown) => ended(key, callback, hostSessionError(error)),
      )
    },
  })
}

/** Milliseconds for which it is tried to end a session, and to store the one in its place. */
const insistMs = 500
const pauseMs = 50

/**
 * The end of a session may have been carried out though its answer was lost; once it was, to give up would lose what the
 * new one takes over. Both can be repeated.
 */
async function insisting(step: () => Promise<void>): Promise<void> {
  const end = performance.now() + insistMs
  for (;;) {
    try {
      return await step()
    } catch (error) {
      if (!(hostSessionError(error) instanceof SessionUnavailableError) || performance.now() >= end)
        throw error
      await delay(pauseMs)
    }
  }
}
