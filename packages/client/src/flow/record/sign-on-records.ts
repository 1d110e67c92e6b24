import type { SignOnRecord } from './sign-on-record.ts'

export interface StoredSignOn {
  key: string
  version: number
  record: SignOnRecord
}

/** The shared sign-on records. Every method rejects when the store does not answer. */
export interface SignOnRecords {
  read(key: string): Promise<StoredSignOn | undefined>
  create(key: string, record: SignOnRecord): Promise<boolean>
  replace(
    key: string,
    version: number,
    record: SignOnRecord,
  ): Promise<{ result: 'replaced'; version: number } | { result: 'conflict' } | { result: 'absent' }>
  /** With a version: only if it is of that version. */
  end(key: string, version?: number): Promise<void>
}
