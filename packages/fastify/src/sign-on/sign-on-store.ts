import type { SignOnRecord, SignOnRecords, StoredSignOn } from '@latchkey/client'
import type { SignedRecords, Store, VersionedRecord } from '@latchkey/session-store'
import type { SessionIndex } from './session-index.ts'

/** Number of the form of sign-on records; to be raised when it changes. */
export const signOnRecordFormat = 1

/** The sign-on records of a group on a store. */
export interface SignOnStore extends SignOnRecords {
  /** The store key of the record of a handle; the handle itself is never stored. */
  keyOf(handle: string): string
  /** What was read under a key; a record that is not this group's own counts as missing. */
  open(key: string, stored: VersionedRecord | undefined): StoredSignOn | undefined
}

/**
 * The sign-on records of a group: signed, so that one of another issuer, tenant or group, or one that nobody with the
 * group's secrets wrote, reads as missing.
 *
 * @param index where they are to be found by the identity service's names too
 */
export function signOnStore(
  store: Store,
  signed: SignedRecords<SignOnRecord>,
  index?: SessionIndex,
): SignOnStore {
  /** Takes back what was written for a session that the service ended meanwhile. */
  async function hasEnded(key: string, record: SignOnRecord): Promise<boolean> {
    if (index === undefined || !(await index.hasEnded(record))) return false
    await store.end(key)
    await announce(store, key)
    return true
  }
  const expiry = (record: SignOnRecord) => record.expires_at * 1000
  const open: SignOnStore['open'] = (key, stored) => {
    const opened = signed.open(key, stored)
    return opened && { key, version: opened.version, record: opened.value }
  }
  return {
    keyOf: (handle) => signed.keyOf(handle),
    open,
    async read(key) {
      const [stored] = await store.read([key])
      return open(key, stored)
    },
    async create(key, record) {
      await index?.add(key, record)
      return (await signed.create(key, record, expiry(record))) && !(await hasEnded(key, record))
    },
    async replace(key, version, record) {
      await index?.add(key, record)
      const written = await signed.replace(key, version, record, expiry(record))
      return written.result === 'replaced' && (await hasEnded(key, record)) ? { result: 'absent' } : written
    },
    async end(key, version) {
      // callers name a record that they read or wrote before: one that is not this group's is never ended
      if ((await store.end(key, version)) === 'ended') await announce(store, key)
    },
  }
}

/** Lets open connections of the session look at it at once; if the message is lost, they do a little later. */
export async function announce(store: Store, key: string): Promise<void> {
  await store.announce?.(key).catch(() => {})
}
