/** The data that a host keeps in a session. */
export type SessionFields = Readonly<Record<string, unknown>>

/** What the library would copy over its own methods, and what would reach a prototype. */
const reservedNames = new Set([
  ...['cookie', 'sessionId', 'encryptedSessionId', '__proto__', 'constructor', 'prototype'],
  ...['touch', 'regenerate', 'get', 'set', 'destroy', 'reload', 'save', 'isModified', 'isSaved', 'options'],
])

/** The fields of a session that are stored or loaded: own data without reserved names. */
export function fieldsOf(session: unknown, ownKey: string): SessionFields {
  if (typeof session !== 'object' || session === null) return {}
  const entries = Object.entries(session).filter(
    ([name, value]) => !reservedNames.has(name) && name !== ownKey && value !== undefined,
  )
  return Object.fromEntries(entries)
}

/** The JSON of each field as it was stored: values may be changed in place. */
export type Snapshot = ReadonlyMap<string, string>

/** Records the state of the fields. */
export function snapshotOf(fields: SessionFields): Snapshot {
  return new Map(Object.entries(fields).map(([name, value]) => [name, jsonOf(value)]))
}

/** Changed fields; `undefined` for one that was removed. */
export type Changes = ReadonlyMap<string, unknown>

/** Compares fields with a snapshot. */
export function changesSince(snapshot: Snapshot, fields: SessionFields): Changes {
  const changes = new Map<string, unknown>()
  for (const [name, value] of Object.entries(fields)) {
    if (snapshot.get(name) !== jsonOf(value)) changes.set(name, value)
  }
  for (const name of snapshot.keys()) if (!Object.hasOwn(fields, name)) changes.set(name, undefined)
  return changes
}

/** Applies the changes of one request to what another one stored. */
export function mergeChanges(stored: SessionFields, changes: Changes): SessionFields {
  const merged = new Map(Object.entries(stored))
  for (const [name, value] of changes) {
    if (value === undefined) merged.delete(name)
    else merged.set(name, value)
  }
  return Object.fromEntries(merged)
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? ''
}
