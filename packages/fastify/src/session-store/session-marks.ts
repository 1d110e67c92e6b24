import type { Session } from 'fastify'

/** The version of a stored session as it was read or written last. */
export interface SessionVersion {
  readonly version: number
}

// The library copies a session's enumerable string keys, symbols get lost: our marks are keys of this prefix.
const prefix = 'latchkey'
const versionKey = `${prefix}Version`
const unavailableKey = `${prefix}Unavailable`
const vanishedKey = `${prefix}Vanished`

/** Whether a key of a session is the plugin's, and no data of the host. */
export function isPluginKey(name: string): boolean {
  return name.startsWith(prefix)
}

export function readVersion(session: Session): SessionVersion | undefined {
  const version: unknown = Reflect.get(session, versionKey)
  return isVersion(version) ? version : undefined
}

export function writeVersion(session: Session, version: number): SessionVersion {
  const written: SessionVersion = { version }
  Reflect.set(session, versionKey, written)
  return written
}

/** Marks the placeholder of a session that could not be read. */
export function markUnavailable(session: Session): Session {
  return Object.assign(session, { [unavailableKey]: true })
}

/** Whether this is the placeholder of a session that could not be read. */
export function isUnavailable(session: Session): boolean {
  return Reflect.get(session, unavailableKey) === true
}

/** Marks a session that ended while this request used it. */
export function markVanished(session: Session): void {
  Reflect.set(session, vanishedKey, true)
}

export function isVanished(session: Session): boolean {
  return Reflect.get(session, vanishedKey) === true
}

function isVersion(value: unknown): value is SessionVersion {
  return typeof value === 'object' && value !== null && Reflect.has(value, 'version')
}
