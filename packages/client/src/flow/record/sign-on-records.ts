import type { SignOnRecord } from './sign-on-record.ts'

/** A sign-on record as it was read. */
export interface StoredSignOn {
  /** Its store key. */
  key: string
  /** The version that `replace` compares. */
  version: number
  record: SignOnRecord
}

/** The shared sign-on records. Every method rejects if the store does not respond. */
export interface SignOnRecords {
  /** Reads a record; `undefined` if it has ended. */
  read(key: string): Promise<StoredSignOn | undefined>
  /** Returns `false`, without a write, if the key exists. */
  create(key: string, record: SignOnRecord): Promise<boolean>
  /** Replaces the record if it is of this version. */
  replace(
    key: string,
    version: number,
    record: SignOnRecord,
  ): Promise<{ result: 'replaced'; version: number } | { result: 'conflict' } | { result: 'absent' }>
  /** Ends the record; with a version, only if it is of that version. */
  end(key: string, version?: number): Promise<void>
}
