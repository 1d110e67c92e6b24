import type { SignOnRecord } from './sign-on-record.ts'
import type { SignOnRecords, StoredSignOn } from './sign-on-records.ts'

/** Attempts of a write that conflicts with another; all apps of the group may write at the same moment. */
const maximumWrites = 8

/**
 * Changes a record by compare and set; after a conflict, the change is applied to what the other request wrote. A change
 * that returns `undefined` is not written. Returns `undefined` if the record has ended: a slow request never restores one.
 */
export async function updateRecord(
  records: SignOnRecords,
  stored: StoredSignOn,
  change: (record: SignOnRecord) => SignOnRecord | undefined,
): Promise<StoredSignOn | undefined> {
  let current: StoredSignOn | undefined = stored
  for (let tries = 0; tries < maximumWrites; tries += 1) {
    const record = change(current.record)
    if (record === undefined) return current
    const written = await records.replace(stored.key, current.version, record)
    if (written.result === 'replaced') return { key: stored.key, version: written.version, record }
    current = written.result === 'conflict' ? await records.read(stored.key) : undefined
    if (current === undefined) return undefined
  }
  throw new Error('the sign-on record was changed by others in each attempt to write it')
}
