import type { FastifySessionOptions } from '@fastify/session'
import { hashedKey, type Store, StoreError } from '@latchkey/session-store'
import type { Session } from 'fastify'
import { AuthUnavailableError, SessionIdTakenError } from '../errors.ts'
import type { LocalRead } from './local-read.ts'
import { heldEntry } from './session-entry.ts'
import {
  changesSince,
  mergeChanges,
  ownFields,
  type SessionFields,
  type Snapshot,
  snapshotOf,
} from './session-fields.ts'
import {
  isUnavailable,
  markUnavailable,
  markVanished,
  readVersion,
  type SessionVersion,
  writeVersion,
} from './session-marks.ts'

type SessionStore = NonNullable<FastifySessionOptions['store']>

/** How often a write that met another request's is tried again. */
const maximumWrites = 5
/** How long a session of somebody who is not signed in is kept after its last write. */
const anonymousTtlMs = 86_400_000
const shortestTtlMs = 60_000

/** The store key of an app's local session. */
export function localSessionKey(app: string, sessionId: string): string {
  return hashedKey(`session:${app}`, sessionId)
}

/**
 * The store of `@fastify/session` on versioned records: a session that vanished is never brought back, two requests
 * that write different fields both win, and an outage is a placeholder instead of an error or a cleared cookie.
 */
export function localSessionStore(parts: {
  store: Store
  app: string
  now: () => number
  localRead: LocalRead
}): SessionStore {
  const { store, app, now, localRead } = parts
  const snapshots = new WeakMap<SessionVersion, Snapshot>()

  async function load(sessionId: string): Promise<Session | null> {
    const under = localRead.take(sessionId)
    const stored = await (under ?? store.read([localSessionKey(app, sessionId)]).then(([one]) => one))
    if (stored === undefined) return null
    const fields = ownFields(stored.value)
    const isSignedIn = fields.latchkey?.local !== undefined
    // the library copies what stands in the object over to the session of the request
    const session: Session = {
      ...fields,
      ...(fields.latchkey && { latchkey: heldEntry(fields.latchkey) }),
      cookie: { originalMaxAge: null, ...(isSignedIn && { expires: new Date(stored.expiresAt) }) },
    }
    remember(session, stored.version, fields)
    return session
  }

  async function save(sessionId: string, session: Session): Promise<void> {
    if (isUnavailable(session)) throw new AuthUnavailableError()
    const key = localSessionKey(app, sessionId)
    const mine = ownFields(session)
    const read = readVersion(session)
    if (read === undefined) {
      if (!(await store.create(key, mine, expiryOf(mine)))) throw new SessionIdTakenError()
      return remember(session, 1, mine)
    }
    const changes = changesSince(snapshots.get(read) ?? new Map(), mine)
    let { version } = read
    let fields = mine
    for (let tries = 0; tries < maximumWrites; tries += 1) {
      const written = await store.replace(key, version, fields, expiryOf(fields))
      if (written.result === 'replaced') return remember(session, written.version, fields)
      const [stored] = written.result === 'conflict' ? await store.read([key]) : []
      // the session ended meanwhile, and what this request wrote goes with it
      if (stored === undefined) return markVanished(session)
      version = stored.version
      fields = mergeChanges(ownFields(stored.value), changes)
    }
    throw new AuthUnavailableError()
  }

  function remember(session: Session, version: number, fields: SessionFields): void {
    snapshots.set(writeVersion(session, version), snapshotOf(fields))
  }

  function expiryOf({ latchkey, ...host }: SessionFields): number {
    if (latchkey?.local !== undefined) return latchkey.local.record_expires_at * 1000
    if (latchkey === undefined || Object.keys(host).length > 0) return now() + anonymousTtlMs
    // whoever opens a log-in page has one: it goes with what waits in it
    const { local: _none, ...waiting } = latchkey
    return Math.max(now() + shortestTtlMs, ...Object.values(waiting).map((one) => one.expires_at * 1000))
  }

  return {
    get(sessionId, callback) {
      load(sessionId).then(
        (session) => callback(null, session),
        () => callback(null, markUnavailable({ cookie: { originalMaxAge: null } })),
      )
    },
    set(sessionId, session, callback) {
      save(sessionId, session).then(
        () => callback(),
        (error: unknown) => callback(asPluginError(error)),
      )
    },
    destroy(sessionId, callback) {
      store.end(localSessionKey(app, sessionId)).then(
        () => callback(),
        (error: unknown) => callback(asPluginError(error)),
      )
    },
  }
}

/** A store that does not answer is a 503; data that cannot be stored is the host's own mistake and stays as it is. */
function asPluginError(error: unknown): unknown {
  const isOutage = !(error instanceof StoreError) || error.code === 'store_unavailable'
  const isOurs = error instanceof AuthUnavailableError || error instanceof SessionIdTakenError
  if (isOurs || !isOutage) return error
  const outage = new AuthUnavailableError()
  outage.cause = error
  return outage
}
