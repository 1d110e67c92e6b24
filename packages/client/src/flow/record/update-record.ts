import type { SignOnRecord } from './sign-on-record.ts'
import type { SignOnRecords, StoredSignOn } from './sign-on-records.ts'
import { writeAttempts } from './write-attempts.ts'

/**
 * Changes a record by compare and set, however many apps of the group write at the same moment; after a conflict, the change is applied to what the other request wrote. A change
 * that returns `undefined` is not written. Returns `undefined` if the record has ended: a slow request never restores one.
 */
export async function updateRecord(
  records: SignOnRecords,
  stored: StoredSignOn,
  change: (record: SignOnRecord) => SignOnRecord | undefined,
): Promise<StoredSignOn | undefined> {
  let current: StoredSignOn | undefined = stored
  for await (const _ of writeAttempts()) {
    const record = change(current.record)
    if (record === undefined) return current
    const written = await records.replace(stored.key, current.version, record)
    if (written.result === 'replaced') return { key: stored.key, version: written.version, record }
    current = written.result === 'conflict' ? await records.read(stored.key) : undefined
    if (current === undefined) return undefined
  }
  throw new Error('the sign-on record was changed by others in each attempt to write it')
}
