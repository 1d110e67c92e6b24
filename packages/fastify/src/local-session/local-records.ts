import { writeAttempts } from '@latchkey/client'
import { frozenJson, type SignedRecords, type Store, type VersionedRecord } from '@latchkey/session-store'
import { AuthUnavailableError } from '../errors.ts'
import { expiryOf, type LocalRecord } from './local-record.ts'
import type { RememberedReads } from './remembered-reads.ts'
import { SessionIdTakenError } from './session-id-taken-error.ts'

/** What an app has stored of a browser, under the id in the browser's cookie. */
export interface StoredLocal {
  id: string
  version: number
  record: LocalRecord
}

/** What became of a record that was to be ended; `absent` if it had ended already. */
export type EndResult = Awaited<ReturnType<Store['end']>>

/** The local sessions of an app. Every method rejects when the store does not answer. */
export class LocalRecords {
  readonly #store: Store
  readonly #signed: SignedRecords<LocalRecord>
  readonly #nowMs: () => number

  constructor(parts: { store: Store; signed: SignedRecords<LocalRecord>; nowMs: () => number }) {
    this.#store = parts.store
    this.#signed = parts.signed
    this.#nowMs = parts.nowMs
  }

  keyOf(id: string): string {
    return this.#signed.keyOf(id)
  }

  /** What was read under the key of an id; a record that is not this app's own counts as missing. */
  open(id: string, key: string, stored: VersionedRecord | undefined): StoredLocal | undefined {
    const opened = this.#signed.open(key, stored)
    return opened && { id, version: opened.version, record: opened.value }
  }

  async read(id: string): Promise<StoredLocal | undefined> {
    const key = this.keyOf(id)
    const [stored] = await this.#store.read([key])
    return this.open(id, key, stored)
  }

  /** @throws SessionIdTakenError if there is a record under the id */
  async create(id: string, record: LocalRecord): Promise<StoredLocal> {
    const isNew = await this.#signed.create(this.keyOf(id), record, expiryOf(record, this.#nowMs()))
    if (!isNew) throw new SessionIdTakenError()
    // as it will be read
    return { id, version: 1, record: frozenJson(record) }
  }

  /**
   * Changes a record, on top of what other requests wrote in the meantime. Returns `undefined` if it has ended: a slow
   * request never restores one.
   *
   * @throws `auth_unavailable` if other requests kept writing it
   */
  async change(
    before: StoredLocal,
    change: (record: LocalRecord) => LocalRecord,
  ): Promise<StoredLocal | undefined> {
    const { id } = before
    let current: StoredLocal | undefined = before
    for await (const _ of writeAttempts()) {
      const record = change(current.record)
      const expiresAt = expiryOf(record, this.#nowMs())
      const written = await this.#signed.replace(this.keyOf(id), current.version, record, expiresAt)
      if (written.result === 'replaced') return { id, version: written.version, record: frozenJson(record) }
      current = written.result === 'conflict' ? await this.read(id) : undefined
      if (current === undefined) return undefined
    }
    throw new AuthUnavailableError()
  }

  /** Ends the records of these ids that are this app's own; any other one is left alone. */
  async endAll(ids: readonly string[]): Promise<void> {
    const keys = ids.map((id) => this.keyOf(id))
    const read = await this.#store.read(keys)
    const own = keys.filter((key, index) => this.#signed.open(key, read[index]) !== undefined)
    await Promise.all(own.map((key) => this.#store.end(key)))
  }

  /** Ends a record that was read before. */
  async endKnown({ id }: StoredLocal): Promise<EndResult> {
    return await this.#store.end(this.keyOf(id))
  }
}

/** A store whose writes make the process forget what it remembers under their keys. */
export function forgettingStore(store: Store, remembered: RememberedReads): Store {
  async function forgetting<Result>(key: string, write: () => Promise<Result>): Promise<Result> {
    if (!remembered.isWanted) return await write()
    remembered.forget(key)
    try {
      return await write()
    } finally {
      // a read that began meanwhile may have seen the record as it was
      remembered.forget(key)
    }
  }
  const { announce, watch } = store
  return {
    read: (keys) => store.read(keys),
    create: (key, value, expiresAt) => forgetting(key, () => store.create(key, value, expiresAt)),
    replace: (key, version, value, expiresAt) =>
      forgetting(key, () => store.replace(key, version, value, expiresAt)),
    end: (key, version) => forgetting(key, () => store.end(key, version)),
    queue: (name) => store.queue(name),
    ...(announce && { announce: (key) => announce.call(store, key) }),
    ...(watch && { watch: (key, listener) => watch.call(store, key, listener) }),
    ping: () => store.ping(),
  }
}
