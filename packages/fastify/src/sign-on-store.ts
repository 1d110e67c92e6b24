import {
  type SignOnRecord,
  SignOnRecordSchema,
  type SignOnRecords,
  type StoredSignOn,
} from '@latchkey/client'
import { createCheck } from '@latchkey/protocol'
import { hashedKey, type Store, type VersionedRecord } from '@latchkey/session-store'

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

/** The sign-on records of a group on a store; what is no record reads as absent. */
export function signOnRecords(store: Store): SignOnRecords {
  const expiry = (record: SignOnRecord) => record.expires_at * 1000
  return {
    async read(key): Promise<StoredSignOn | undefined> {
      const [stored] = await store.read([key])
      return signOnOf(key, stored)
    },
    create: (key, record) => store.create(key, record, expiry(record)),
    replace: (key, version, record) => store.replace(key, version, record, expiry(record)),
    async end(key, version) {
      if ((await store.end(key, version)) === 'ended') await announce(store, key)
    },
  }
}

/** Open connections of the session look at it at once; where word of it is lost, a little later. */
export async function announce(store: Store, key: string): Promise<void> {
  await store.announce?.(key).catch(() => {})
}
