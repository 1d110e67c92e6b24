import type { VersionedRecord } from './store.ts'
import { StoreError } from './store-error.ts'

const maximumBytes = 65_536

/** What a stored text turned out to be. */
export type DecodedRecord =
  | { form: 'record'; record: VersionedRecord }
  | { form: 'expired' }
  /** Written by a later version of this package: not ours to judge or to destroy. */
  | { form: 'newer' }
  | { form: 'damaged' }

/** The part of a record's text behind its version: `expiresAt:json`. */
export function encodeTail(value: unknown, expiresAt: number): string {
  if (!isObject(value)) throw new StoreError('store_protocol', 'a record is a JSON object')
  if (!Number.isSafeInteger(expiresAt)) {
    throw new StoreError('store_protocol', 'expiresAt is a whole number of milliseconds since the epoch')
  }
  const json = JSON.stringify(value)
  if (Buffer.byteLength(json) > maximumBytes) {
    throw new StoreError('store_protocol', `a record holds at most ${maximumBytes} bytes of JSON`)
  }
  return `${expiresAt}:${json}`
}

/** Reads `version:expiresAt:json`. Texts that begin with `v` and a number are kept for later forms. */
export function decodeRecord(text: string, now: number): DecodedRecord {
  const head = /^([1-9]\d{0,15}):(\d{1,16}):/.exec(text)
  if (head === null) return { form: /^v\d+:/.test(text) ? 'newer' : 'damaged' }
  const [prefix, version, expiresAt] = head
  if (Number(expiresAt) <= now) return { form: 'expired' }
  const value = parseInert(text.slice(prefix.length))
  if (!isObject(value)) return { form: 'damaged' }
  return { form: 'record', record: { version: Number(version), expiresAt: Number(expiresAt), value } }
}

/** Drops `__proto__`, which becomes somebody's prototype once the value is copied by assignment. */
function parseInert(json: string): unknown {
  const suspicious = json.includes('__proto__') || json.includes('\\u')
  try {
    return suspicious
      ? JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value))
      : JSON.parse(json)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
