import { readSessionEntry, type SessionEntry } from './session-entry.ts'
import { isPluginKey } from './session-marks.ts'

/** What is stored of a session: the plugin's entry and the host's data. */
export interface SessionFields {
  latchkey?: SessionEntry
  [name: string]: unknown
}

/** What the library would copy over its own methods, and what would reach a prototype. */
const reservedNames = new Set([
  ...['cookie', 'sessionId', 'encryptedSessionId', '__proto__', 'constructor', 'prototype'],
  ...['touch', 'regenerate', 'get', 'set', 'destroy', 'reload', 'save', 'isModified', 'isSaved', 'options'],
])

/** The fields of a session that are stored: data alone, ours only where it has our form. */
export function ownFields(session: unknown): SessionFields {
  const fields: SessionFields = {}
  if (typeof session !== 'object' || session === null) return fields
  for (const [name, value] of Object.entries(session)) {
    if (!reservedNames.has(name) && !isPluginKey(name) && value !== undefined) fields[name] = value
  }
  const entry = readSessionEntry(Reflect.get(session, 'latchkey'))
  // what is stored is plain data, not the form that a request's session holds
  return entry === undefined ? fields : { ...fields, latchkey: { ...entry } }
}

/** One changed field; a value that is not there was removed. */
interface Change {
  name: string
  value?: unknown
}

/** What stood in the store, part by part. */
export type Snapshot = ReadonlyMap<string, unknown>

/** Keeps the host's data as text, since it may be changed in place; our own parts are only ever replaced. */
export function snapshotOf(fields: SessionFields): Snapshot {
  const parts = new Map<string, unknown>()
  for (const [name, value] of partsOf(fields)) parts.set(name, isOwnPart(name) ? value : textOf(value))
  return parts
}

/** What was changed since a snapshot. */
export function changesSince(snapshot: Snapshot, fields: SessionFields): Change[] {
  const parts = partsOf(fields)
  const present = new Set(parts.map(([name]) => name))
  const changed = parts.filter(
    ([name, value]) => snapshot.get(name) !== (isOwnPart(name) ? value : textOf(value)),
  )
  const removed = [...snapshot.keys()].filter((name) => !present.has(name))
  return [...changed.map(([name, value]) => ({ name, value })), ...removed.map((name) => ({ name }))]
}

/** Puts one request's changes on what another one wrote. */
export function mergeChanges(stored: SessionFields, changes: readonly Change[]): SessionFields {
  const { latchkey = {}, ...others } = stored
  const parts = { host: { ...others }, latchkey: { ...latchkey } }
  for (const { name, value } of changes) {
    const [target, key] = isOwnPart(name)
      ? [parts.latchkey, name.slice(entryPrefix.length)]
      : [parts.host, name]
    if (value === undefined) Reflect.deleteProperty(target, key)
    else Reflect.set(target, key, value)
  }
  return Object.keys(parts.latchkey).length === 0 ? parts.host : { ...parts.host, latchkey: parts.latchkey }
}

const entryPrefix = 'latchkey.'

function isOwnPart(name: string): boolean {
  return name.startsWith(entryPrefix)
}

/** The local session and a pending step-up are written by different requests: they count as fields of their own. */
function partsOf(fields: SessionFields): [string, unknown][] {
  const { latchkey = {}, ...others } = fields
  return [
    ...Object.entries(others),
    ...Object.entries(latchkey).map(([name, value]): [string, unknown] => [entryPrefix + name, value]),
  ]
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? ''
}
