import type { FastifySessionOptions } from '@fastify/session'
import { hashedKey, type Store } from '@latchkey/session-store'
import type { Session } from 'fastify'
import { AuthUnavailableError } from './errors.ts'
import { readSessionEntry } from './session-entry.ts'

type SessionStore = NonNullable<FastifySessionOptions['store']>

/** Key of the session object that holds the version; the library copies string keys only. */
const versionKey = 'latchkeyVersion'
/** Key that marks the placeholder of a session that could not be read. */
const unavailableKey = 'latchkeyUnavailable'
/** What the library would copy over its own methods, and what would reach the prototype. */
const reservedKeys = new Set([
  ...[
    'cookie',
    'sessionId',
    'encryptedSessionId',
    versionKey,
    unavailableKey,
    '__proto__',
    'constructor',
    'prototype',
  ],
  ...['touch', 'regenerate', 'get', 'set', 'destroy', 'reload', 'save', 'isModified', 'isSaved', 'options'],
])

/** The version of a stored session, and what stood there when it was read. */
interface Version {
  version: number
}

/**
 * The store of `@fastify/session` on versioned records: a session that vanished is never brought back, two requests
 * that write different fields both win, and an outage is a placeholder instead of an error or a cleared cookie.
 */
export function localSessionStore(parts: {
  store: Store
  app: string
  anonymousTtlMs: number
  now: () => number
}): SessionStore {
  const { store, now } = parts
  const kind = `session:${parts.app}`
  const bases = new WeakMap<Version, Record<string, unknown>>()

  async function load(sessionId: string): Promise<Session | null> {
    const [stored] = await store.read([hashedKey(kind, sessionId)])
    if (stored === undefined || !isFields(stored.value)) return null
    const fields = ownFields(stored.value)
    const version: Version = { version: stored.version }
    bases.set(version, baseOf(fields))
    return asSession({ ...fields, [versionKey]: version }, new Date(stored.expiresAt))
  }

  async function save(sessionId: string, session: Session): Promise<void> {
    const fields = ownFields(session)
    if (Reflect.get(session, unavailableKey) === true) throw new AuthUnavailableError()
    const key = hashedKey(kind, sessionId)
    const expiresAt = session.cookie.expires?.getTime() ?? now() + parts.anonymousTtlMs
    const version: unknown = Reflect.get(session, versionKey)
    if (!isVersion(version)) {
      if (!(await store.create(key, fields, expiresAt))) throw new AuthUnavailableError()
      markSaved(session, { version: 1 }, fields)
      return
    }
    const written = await store.replace(key, version.version, fields, expiresAt)
    if (written.result === 'replaced') markSaved(session, { version: written.version }, fields)
    else if (written.result === 'conflict')
      await merge(key, session, fields, bases.get(version) ?? {}, expiresAt)
    // absent: the session ended meanwhile, and what this request wrote goes with it
  }

  /** Puts this request's changes on what another one wrote; two writes of our own key refuse the later one. */
  async function merge(
    key: string,
    session: Session,
    mine: Record<string, unknown>,
    base: Record<string, unknown>,
    expiresAt: number,
  ): Promise<void> {
    const [stored] = await store.read([key])
    if (stored === undefined || !isFields(stored.value)) return
    const merged = ownFields(stored.value)
    for (const name of new Set([...Object.keys(base), ...Object.keys(mine)])) {
      if (isSame(base[name], mine[name])) continue
      if (name === 'latchkey' && !isSame(base[name], merged[name])) throw new AuthUnavailableError()
      if (Object.hasOwn(mine, name)) merged[name] = mine[name]
      else delete merged[name]
    }
    const written = await store.replace(key, stored.version, merged, Math.max(expiresAt, stored.expiresAt))
    if (written.result === 'conflict') throw new AuthUnavailableError()
    if (written.result === 'replaced') markSaved(session, { version: written.version }, merged)
  }

  function markSaved(session: Session, version: Version, fields: Record<string, unknown>): void {
    bases.set(version, baseOf(fields))
    Reflect.set(session, versionKey, version)
  }

  return {
    get(sessionId, callback) {
      load(sessionId).then(
        (session) => callback(null, session),
        () => callback(null, asSession({ [unavailableKey]: true }, undefined)),
      )
    },
    set(sessionId, session, callback) {
      save(sessionId, session).then(
        () => callback(),
        (error: unknown) => callback(error instanceof AuthUnavailableError ? error : unavailable(error)),
      )
    },
    destroy(sessionId, callback) {
      store.end(hashedKey(kind, sessionId)).then(
        () => callback(),
        (error: unknown) => callback(unavailable(error)),
      )
    },
  }
}

/** Whether this is the placeholder of a session that could not be read. */
export function isUnavailableSession(session: Session): boolean {
  return Reflect.get(session, unavailableKey) === true
}

/** The fields of a session that are stored: data alone, ours only where it has our form. */
function ownFields(session: object): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(session)) {
    if (!reservedKeys.has(name) && value !== undefined) fields[name] = value
  }
  const entry = readSessionEntry(fields.latchkey)
  if (entry === undefined) delete fields.latchkey
  else fields.latchkey = entry
  return fields
}

/** What stood in the store, kept apart from what the request changes; our own entry is only ever replaced whole. */
function baseOf(fields: Record<string, unknown>): Record<string, unknown> {
  const { latchkey, ...others } = fields
  const copied = Object.keys(others).length === 0 ? {} : structuredClone(others)
  return latchkey === undefined ? copied : { ...copied, latchkey }
}

function asSession(fields: Record<string, unknown>, expires: Date | undefined): Session {
  const cookie: Session['cookie'] = { originalMaxAge: null, ...(expires && { expires }) }
  return { ...fields, cookie }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isVersion(value: unknown): value is Version {
  return (
    typeof value === 'object' && value !== null && 'version' in value && typeof value.version === 'number'
  )
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function unavailable(cause: unknown): Error {
  const error = new AuthUnavailableError()
  error.cause = cause
  return error
}
