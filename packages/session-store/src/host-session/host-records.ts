import { hashedKey } from '../hashed-key.ts'
import { joinNames } from '../name.ts'
import { signedRecords } from '../signed-records.ts'
import type { RecordStore } from '../store.ts'

/** The records of the host sessions of one app. */
export interface HostRecords {
  records: RecordStore
  /** The store key of a session id. */
  keyOf: (sessionId: string) => string
}

/** Provides the records of an app's host sessions, signed if there are secrets. Throws `config_invalid`. */
export function hostRecords(store: RecordStore, app: string, secrets?: readonly string[]): HostRecords {
  const kind = joinNames('host-session', app)
  if (secrets === undefined) return { records: store, keyOf: (sessionId) => hashedKey(kind, sessionId) }
  const records = signedRecords<object>(store, { secrets, purpose: kind, identity: {}, format: 1 })
  return { records, keyOf: records.keyOf }
}
