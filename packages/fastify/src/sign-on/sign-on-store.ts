import {
  type SignOnRecord,
  SignOnRecordSchema,
  type SignOnRecords,
  type StoredSignOn,
} from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import { hashedKey, type Store, type VersionedRecord } from '@latchkey/session-store'
import type { SessionIndex } from './session-index.ts'

const checkRecord = createCheck(SignOnRecordSchema)

/** The store key of the sign-on record of a handle; the handle itself is never stored. */
export function signOnKey(handle: string): string {
  return hashedKey('sign-on', handle)
}

/** The sign-on record that was stored under a key; what is no record reads as absent. */
export function signOnOf(key: string, stored: VersionedRecord | undefined): StoredSignOn | undefined {
  if (stored === undefined) return undefined
  const checked = checkRecord(stored.value)
  return checked.ok ? { key, version: stored.version, record: checked.value } : undefined
}

/**
 * The sign-on records of a group on a store; what is no record reads as absent.
 *
 * @param index where they are to be found by the identity service's names too
 */
export function signOnRecords(store: Store, index?: SessionIndex): SignOnRecords {
  /** Takes back what was written for a session that the service ended meanwhile. */
  async function hasEnded(key: string, record: SignOnRecord): Promise<boolean> {
    if (index === undefined || !(await index.hasEnded(record))) return false
    await store.end(key)
    await announce(store, key)
    return true
  }
  const expiry = (record: SignOnRecord) => record.expires_at * 1000
  return {
    async read(key): Promise<StoredSignOn | undefined> {
      const [stored] = await store.read([key])
      return signOnOf(key, stored)
    },
    async create(key, record) {
      await index?.add(key, record)
      return (await store.create(key, record, expiry(record))) && !(await hasEnded(key, record))
    },
    async replace(key, version, record) {
      await index?.add(key, record)
      const written = await store.replace(key, version, record, expiry(record))
      return written.result === 'replaced' && (await hasEnded(key, record)) ? { result: 'absent' } : written
    },
    async end(key, version) {
      if ((await store.end(key, version)) === 'ended') await announce(store, key)
    },
  }
}

/** Open connections of the session look at it at once; where word of it is lost, a little later. */
export async function announce(store: Store, key: string): Promise<void> {
  await store.announce?.(key).catch(() => {})
}
