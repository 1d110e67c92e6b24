/** A record that was read. */
export interface VersionedRecord {
  /** 1 after `create`, one more after each `replace`. */
  version: number
  /** Milliseconds since the epoch, from which on the record reads as absent. */
  expiresAt: number
  /** The JSON object that was stored: check it before use. Signed records show nothing here, see `signedRecords`. */
  value: unknown
}

/** The result of {@link RecordStore.replace}. */
export type ReplaceResult =
  | { result: 'replaced'; version: number }
  | { result: 'conflict' }
  | { result: 'absent' }

/**
 * Versioned records: presence is validity, each write touches one key, and a slow writer can never bring
 * an ended record back. Every method rejects with a `StoreError` of the code `store_unavailable` or
 * `store_protocol`; an outage never reads as an absent record.
 */
export interface RecordStore {
  /** Reads all keys in one round trip; `undefined` for a record that is absent, expired or damaged. */
  read(keys: readonly string[]): Promise<(VersionedRecord | undefined)[]>
  /**
   * Stores a JSON object of at most 64 KiB; `false` if the key is taken.
   *
   * @param expiresAt Milliseconds since the epoch.
   */
  create(key: string, value: unknown, expiresAt: number): Promise<boolean>
  /** Stores a new value and expiry, only if the record is present and of this version. */
  replace(key: string, version: number, value: unknown, expiresAt: number): Promise<ReplaceResult>
  /** Ends a record; with a version only a record of that version. */
  end(key: string, version?: number): Promise<'ended' | 'absent' | 'conflict'>
}

/** A queue of durable work with due times. Each entry is a text; a queue holds an entry once. */
export interface DelayedQueue {
  /** Adds an entry, or moves it to a new due time (milliseconds since the epoch). */
  add(entry: string, dueAt: number): Promise<void>
  /**
   * Leases at most `limit` entries that are due, the longest due first. Nobody else gets them until
   * `leaseUntil`; entries that are not removed by then are due again.
   */
  take(now: number, leaseUntil: number, limit: number): Promise<string[]>
  /** Removes an entry once its work is done. */
  remove(entry: string): Promise<void>
}

/** The store of Latchkey's records and queues. */
export interface Store extends RecordStore {
  /** Returns the queue of a name (`a-z`, `0-9`, `:`, `-`, composed by `joinNames`). Throws `config_invalid`. */
  queue(name: string): DelayedQueue
  /** Calls the listeners of a record in all processes. */
  announce?(key: string): Promise<void>
  /**
   * Calls the listener when a record was announced, and whenever an announcement may have been lost. A call proves
   * nothing: read the record, and read it from time to time without a call as well. Returns a function that removes the
   * listener. Absent where announcements cannot be received.
   */
  watch?(key: string, listener: () => void): () => void
  /** Resolves when the store can serve. */
  ping(): Promise<void>
}
