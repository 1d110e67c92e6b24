import { hash } from 'node:crypto'
import { requireName } from './name.ts'
import type { RecordMemory } from './record-memory.ts'
import { recordSigner } from './record-signer.ts'
import { isObject, parseInert, textOf, textValue } from './record-text.ts'
import type { RecordStore, ReplaceResult, VersionedRecord } from './store.ts'
import { StoreError } from './store-error.ts'

/** Options of {@link signedRecords}. */
export interface SignedRecordsOptions<Value extends object> {
  /** At least one of 32 or more random characters: the first signs, all are accepted for reading. */
  secrets: readonly string[]
  /** What kind of record this is (`a-z`, `0-9`, `:`, `-`, composed by `joinNames`); also the first part of its keys. */
  purpose: string
  /**
   * Whom the records belong to, such as `{ issuer, tenant, client }`. A record of another identity reads as absent,
   * also one that was signed with the same secrets.
   */
  identity: Readonly<Record<string, string>>
  /** Number of the form of the values; raise it when the form changes. */
  format: number
  /**
   * Reads the value of a record that another format wrote: check it against a schema and return it in this format, or
   * `undefined` to treat the record as absent. @default every other format reads as absent
   */
  readFormat?: (value: unknown, format: number) => Value | undefined
  /**
   * Called with the key of each record that was present but not accepted, for the audit log: `foreign` if it was not
   * signed for this purpose and identity with one of the secrets, or has another format; `forged` if it claims to be
   * and its MAC does not match.
   */
  onRejectedRecord?: (key: string, reason: 'foreign' | 'forged') => void
  /**
   * Where records are remembered as verified: while a text that is read stays the same, neither its MAC nor its JSON is
   * worked out again. The values that are read are frozen then, with all that they hold, since later reads return them
   * again. @default none are remembered
   */
  remembered?: RecordMemory
}

/** A record whose MAC was verified. */
export interface SignedRecord<Value extends object> extends VersionedRecord {
  value: Value
}

/** Versioned records that are only accepted if they were written by a holder of the secrets. */
export interface SignedRecords<Value extends object> extends RecordStore {
  /** The store key of an id: purpose and a hash over identity and id. Records of different identities never share one. */
  keyOf(id: string): string
  /**
   * Verifies a record that was read with the underlying store, so that records of several purposes can share one round
   * trip. `undefined` if it is absent or not accepted.
   */
  open(key: string, stored: VersionedRecord | undefined): SignedRecord<Value> | undefined
  read(keys: readonly string[]): Promise<(SignedRecord<Value> | undefined)[]>
  /** `false` if the key is taken, also by a record that is not accepted: use fresh random ids. */
  create(key: string, value: Value, expiresAt: number): Promise<boolean>
  replace(key: string, version: number, value: Value, expiresAt: number): Promise<ReplaceResult>
  /** Ends a record. One that is not accepted is left alone and counts as absent; without a version it is read first. */
  end(key: string, version?: number): Promise<'ended' | 'absent' | 'conflict'>
}

/**
 * Signs every record of a store with HMAC-SHA-256 over its key, version, expiry, format and JSON text, and accepts only
 * such records for reading. Somebody who can write to the store can delete records, or restore an earlier state of one
 * until that state's own expiry, but cannot create or change one. The key of the MAC is derived for each purpose and
 * identity by HKDF-SHA256 (RFC 5869).
 *
 * Values are trusted once their MAC is verified and their format is the reader's own: no schema check is needed.
 *
 * Throws `config_invalid` for a bad purpose, format or secret.
 *
 * @example
 * ```ts
 * import { memoryStore, signedRecords } from '@latchkey/session-store'
 *
 * const store = memoryStore()
 * const sessions = signedRecords<{ sub: string }>(store, {
 *   secrets: ['the current secret, 32 random characters', 'the previous secret, 32 random characters'],
 *   purpose: 'local-session',
 *   identity: { issuer: 'https://id.example.com', tenant: 't1', client: 'shop-web' },
 *   format: 1,
 * })
 * const key = sessions.keyOf('the id from the cookie')
 * await sessions.create(key, { sub: 'u1' }, Date.now() + 3_600_000)
 *
 * // two kinds of records in one round trip
 * const [session, other] = await store.read([key, 'sign-on:the-key-of-its-record'])
 * console.log(sessions.open(key, session)?.value.sub, other)
 * ```
 */
export function signedRecords<Value extends object>(
  store: RecordStore,
  options: SignedRecordsOptions<Value>,
): SignedRecords<Value> {
  const { format, readFormat, onRejectedRecord, remembered } = options
  const purpose = requireName('the purpose of signed records', options.purpose)
  if (!Number.isSafeInteger(format) || format < 1) {
    throw new StoreError('config_invalid', 'format is a whole number above 0')
  }
  // in the order of their names, so that the order in which they are written down does not matter
  const identity = Object.entries(options.identity).sort(([a], [b]) => (a < b ? -1 : 1))
  const signer = recordSigner(options.secrets, JSON.stringify([purpose, identity]))
  // a key is the hash of the JSON of identity and id, of which only the id differs
  const keyPrefix = `[${JSON.stringify(identity)},`

  const signed = (key: string, version: number, value: Value, expiresAt: number) => {
    if (!isObject(value)) throw new StoreError('store_protocol', 'a record is a JSON object')
    return textValue(signer.sign({ key, version, expiresAt, format, json: JSON.stringify(value) }))
  }

  const acceptedValue = (json: string, writtenFormat: number): Value | undefined => {
    const value = parseInert(json)
    if (writtenFormat !== format) return readFormat?.(value, writtenFormat)
    // the MAC proves that this code wrote it, in this format: there is nothing left to check
    return isObject(value) ? (value as Value) : undefined
  }

  function open(key: string, stored: VersionedRecord | undefined): SignedRecord<Value> | undefined {
    if (stored === undefined) return undefined
    const { version, expiresAt } = stored
    const text = textOf(stored.value)
    if (text !== undefined) {
      // the MAC covers key, version, expiry and text: the same four were verified
      const known = remembered?.recall(signer, key, { version, expiresAt, text })
      // what this signer has kept is of its own type
      if (known !== undefined) return known as SignedRecord<Value>
    }
    const verified = text === undefined ? 'foreign' : signer.verify({ key, version, expiresAt, text })
    const value = typeof verified === 'string' ? undefined : acceptedValue(verified.json, verified.format)
    if (value !== undefined && text !== undefined) {
      const record = { version, expiresAt, value }
      remembered?.keep(signer, key, text, record)
      return record
    }
    onRejectedRecord?.(key, verified === 'forged' ? 'forged' : 'foreign')
    return undefined
  }

  async function read(keys: readonly string[]) {
    const stored = await store.read(keys)
    return keys.map((key, index) => open(key, stored[index]))
  }

  return {
    keyOf: (id) => `${purpose}:${hash('sha256', `${keyPrefix}${JSON.stringify(id)}]`, 'base64url')}`,
    open,
    read,
    create: async (key, value, expiresAt) =>
      await store.create(key, signed(key, 1, value, expiresAt), expiresAt),
    replace: async (key, version, value, expiresAt) =>
      await store.replace(key, version, signed(key, version + 1, value, expiresAt), expiresAt),
    async end(key, version) {
      if (version !== undefined) return await store.end(key, version)
      const [accepted] = await read([key])
      return accepted === undefined ? 'absent' : await store.end(key)
    },
  }
}
