/** A record as it was read. */
export interface VersionedRecord {
  /** 1 after `create`, one more after each `replace`. */
  version: number
  /** Milliseconds since the epoch; from then on the record reads as absent. */
  expiresAt: number
  /** The JSON object that was stored; check it before use. */
  value: unknown
}

/** What became of a {@link RecordStore.replace}. */
export type ReplaceResult =
  | { result: 'replaced'; version: number }
  | { result: 'conflict' }
  | { result: 'absent' }

/**
 * Versioned records: presence is validity, each write touches one key, and a slow writer can never bring
 * an ended record back. Every method rejects with a `StoreError` of the code `store_unavailable` or
 * `store_protocol`.
 */
export interface RecordStore {
  /** One round trip for all keys; `undefined` where the record is absent, expired or damaged. */
  read(keys: readonly string[]): Promise<(VersionedRecord | undefined)[]>
  /**
   * Stores a JSON object of at most 64 KiB; `false` when the key is taken.
   *
   * @param expiresAt Milliseconds since the epoch.
   */
  create(key: string, value: unknown, expiresAt: number): Promise<boolean>
  /** Stores a new value and expiry, only if the record is present and of this version. */
  replace(key: string, version: number, value: unknown, expiresAt: number): Promise<ReplaceResult>
  /** Ends a record; with a version only if it is of that version. */
  end(key: string, version?: number): Promise<'ended' | 'absent' | 'conflict'>
}

/** Durable work with a due time. Each entry is a text and stands in the queue once. */
export interface DelayedQueue {
  /** Adds an entry, or moves it to a new due time (milliseconds since the epoch). */
  add(entry: string, dueAt: number): Promise<void>
  /**
   * Takes at most `limit` entries that are due, the longest due first. Nobody else gets them until
   * `leaseUntil`; one that is not removed by then is due again.
   */
  take(now: number, leaseUntil: number, limit: number): Promise<string[]>
  /** Removes an entry whose work is done. */
  remove(entry: string): Promise<void>
}

/** What Latchkey keeps its local sessions and sign-on records in. */
export interface Store extends RecordStore {
  /** The queue of this name (`a-z`, `0-9`, `:`, `-`). */
  queue(name: string): DelayedQueue
  /** Tells whoever watches a record, in any process, to look at it again. */
  announce?(key: string): Promise<void>
  /**
   * Calls the listener when a record was announced, and whenever an announcement may have been lost. No proof of
   * anything: look at the record then, and now and then without being called. Gives the end of watching. Absent where
   * nothing can be heard.
   */
  watch?(key: string, listener: () => void): () => void
  /** Resolves when the store can serve. */
  ping(): Promise<void>
}
