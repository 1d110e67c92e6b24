import type { SignOnRecord } from './sign-on-record.ts'
import type { SignOnRecords, StoredSignOn } from './sign-on-records.ts'

/** How often a write that met another one is tried; every app of the group may write at the same moment. */
const maximumWrites = 8

/**
 * Changes a record by compare and set, on what another request wrote where one came between. A change that gives
 * nothing is not written. Gives nothing when the record has ended: a slow request never brings one back.
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
  throw new Error('the sign-on record changed too often while it was written')
}
