import type { VersionedRecord } from './store.ts'
import { StoreError } from './store-error.ts'

// registered globally: a store and a wrapper may come from two copies of this package
const textKey = Symbol.for('@latchkey/session-store text')

/** The value of a record that is a text of the caller's own form instead of a JSON object. */
export interface TextValue {
  readonly [textKey]: string
}

/** Makes the value that a store keeps as this very text and returns as a {@link TextValue}. */
export function textValue(text: string): TextValue {
  return { [textKey]: text }
}

/** The text of a {@link TextValue}; `undefined` for any other value. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const text: unknown = Reflect.get(value, textKey)
  return typeof text === 'string' ? text : undefined
}

const maximumBytes = 65_536

/** What a stored text turned out to be. */
export type DecodedRecord =
  | { form: 'record'; record: VersionedRecord }
  | { form: 'expired' }
  /** Written by a later version of this package: not to be judged or destroyed by this one. */
  | { form: 'newer' }
  | { form: 'damaged' }

/** Encodes a record of a given version; throws `store_protocol` for a value or an expiry that cannot be stored. */
export type EncodeRecord = (version: number) => string

/**
 * Prepares the text of a record: `version:expiresAt:json` for a JSON object, `v2:version:expiresAt:text` for a text
 * value.
 *
 * @param expiresAt Milliseconds since the epoch.
 */
export function encodeRecord(value: unknown, expiresAt: number): EncodeRecord {
  const text = textOf(value)
  if (text === undefined && !isObject(value)) {
    throw new StoreError('store_protocol', 'a record is a JSON object')
  }
  if (!Number.isSafeInteger(expiresAt)) {
    throw new StoreError('store_protocol', 'expiresAt is a whole number of milliseconds since the epoch')
  }
  const payload = text ?? JSON.stringify(value)
  if (Buffer.byteLength(payload) > maximumBytes) {
    throw new StoreError('store_protocol', `a record holds at most ${maximumBytes} bytes`)
  }
  const form = text === undefined ? '' : 'v2:'
  return (version) => `${form}${version}:${expiresAt}:${payload}`
}

/** Reads the text of a record. Other texts that begin with `v` and a number are reserved for later forms. */
export function decodeRecord(text: string, now: number): DecodedRecord {
  const head = /^(v2:)?([1-9]\d{0,15}):(\d{1,16}):/.exec(text)
  if (head === null) return { form: /^v\d+:/.test(text) ? 'newer' : 'damaged' }
  const [prefix, form, version, expiresAt] = head
  if (Number(expiresAt) <= now) return { form: 'expired' }
  const payload = text.slice(prefix.length)
  const value = form === undefined ? parseInert(payload) : textValue(payload)
  if (!isObject(value)) return { form: 'damaged' }
  return { form: 'record', record: { version: Number(version), expiresAt: Number(expiresAt), value } }
}

/** Parses JSON without `__proto__`, which would become a prototype once the value is copied by assignment. */
export function parseInert(json: string): unknown {
  const suspicious = json.includes('__proto__') || json.includes('\\u')
  try {
    return suspicious
      ? JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value))
      : JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Whether a value is an object that is not an array: the only kind of JSON that a record holds. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Freezes JSON with all that it holds. */
export function frozenJson<Json extends object>(json: Json): Json {
  for (const held of Object.values(json)) if (typeof held === 'object' && held !== null) frozenJson(held)
  return Object.freeze(json)
}
