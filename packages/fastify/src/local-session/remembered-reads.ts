import type { Store, VersionedRecord } from '@latchkey/session-store'
import { LRUCache } from 'lru-cache'

/** Records of two kinds for each browser. */
const mostKeys = 20_000

interface Remembered {
  record: VersionedRecord
  sub: string
  /** Milliseconds since the epoch. */
  readAt: number
}

/** A read that began; see {@link RememberedReads.begin}. */
export type ReadBegun = number

/**
 * Records of sessions as this process read them last, for routes that may accept them while the store does not answer. What
 * this process ended, or changed, is forgotten: also by a read that began before and answers later.
 */
export class RememberedReads {
  /** Undefined: no route wants it. */
  #records: LRUCache<string, Remembered> | undefined
  /** When keys were forgotten, in the order of {@link ReadBegun}. */
  #forgotten: LRUCache<string, number> | undefined
  #moment = 0
  /** Reads that began before count for no key. */
  #allForgotten = 0
  /** Whether a route wants it. */
  isWanted = false

  /** Begins to remember: a route wants it. */
  want(): void {
    if (this.isWanted) return
    this.isWanted = true
    this.#records = new LRUCache({ max: mostKeys })
    this.#forgotten = new LRUCache({ max: mostKeys })
    this.forgetUser(undefined)
  }

  /** Call it before a read whose records may be remembered. */
  begin(): ReadBegun {
    return this.#moment
  }

  /** Remembers a record of a user that was read. */
  remember(key: string, record: VersionedRecord, of: { sub: string; begun: ReadBegun; nowMs: number }): void {
    const { begun } = of
    if (begun < this.#allForgotten || begun < (this.#forgotten?.get(key) ?? 0)) return
    this.#records?.set(key, { record, sub: of.sub, readAt: of.nowMs })
  }

  /** What was read under all of these keys within a time; undefined if one of them was not. */
  recall(keys: readonly string[], maxAgeMs: number, nowMs: number): VersionedRecord[] | undefined {
    const found: VersionedRecord[] = []
    for (const key of keys) {
      const remembered = this.#records?.get(key)
      const age = remembered === undefined ? Number.POSITIVE_INFINITY : nowMs - remembered.readAt
      // a clock that was set back proves no age
      if (remembered === undefined || age < 0 || age > maxAgeMs) return undefined
      found.push(remembered.record)
    }
    return found
  }

  /** Forgets a record that is ended or changed. */
  forget(key: string): void {
    this.#moment += 1
    this.#records?.delete(key)
    this.#forgotten?.set(key, this.#moment)
  }

  /** Forgets the records of a user; without one, of all. */
  forgetUser(sub: string | undefined): void {
    this.#moment += 1
    this.#allForgotten = this.#moment
    for (const [key, remembered] of [...(this.#records?.entries() ?? [])]) {
      if (sub === undefined || remembered.sub === sub) this.#records?.delete(key)
    }
  }
}

const ofStores = new WeakMap<Store, RememberedReads>()

/** What this process remembers of a store, for all apps on it. */
export function rememberedReadsOf(store: Store): RememberedReads {
  const remembered = ofStores.get(store) ?? new RememberedReads()
  ofStores.set(store, remembered)
  return remembered
}
