import { LRUCache } from 'lru-cache'
import { mostIds, type RecentIds, rememberedMs } from './recent-ids.ts'

/** What a new session has replaced, the latest first, and whether that is marked so. */
interface Replacement {
  oldKeys: readonly string[]
  isMarked: boolean
}

/**
 * Marks sessions as replaced while the cookie of the one in their place is under way. It is not if the new session could
 * not be stored, or was ended again by the request that began it: the browser still has the cookie of the old one.
 */
export class Replacements {
  readonly #replaced: RecentIds
  /** By the key of the new session; only those whose cookie no request has brought yet. */
  readonly #byNewKey: LRUCache<string, Replacement>

  constructor(replaced: RecentIds, now: () => number) {
    this.#replaced = replaced
    this.#byNewKey = new LRUCache({ max: mostIds, ttl: rememberedMs, ttlResolution: 0, perf: { now } })
  }

  /** A session takes the place of `oldKey`, if that has ended, and of what this one has replaced in the same request. */
  add(newKey: string, oldKey: string, hasEnded: boolean): void {
    const inherited = this.#byNewKey.peek(oldKey)?.oldKeys ?? []
    this.drop(oldKey)
    this.#byNewKey.set(newKey, { oldKeys: hasEnded ? [oldKey, ...inherited] : inherited, isMarked: false })
  }

  /** Whether the cookie of a new session is under way from now on. */
  mark(newKey: string, isUnderWay: boolean): void {
    const replacement = this.#byNewKey.get(newKey)
    if (replacement === undefined || replacement.isMarked === isUnderWay) return
    this.#byNewKey.set(newKey, { ...replacement, isMarked: isUnderWay })
    for (const oldKey of replacement.oldKeys) {
      if (isUnderWay) this.#replaced.add(oldKey)
      else this.#replaced.remove(oldKey)
    }
  }

  /** A request has brought the cookie of a new session: what becomes of that does not bring the old one back. */
  arrive(newKey: string): void {
    this.#byNewKey.delete(newKey)
  }

  /** The request that began a session has ended it, and put nothing in its place. */
  drop(newKey: string): void {
    this.mark(newKey, false)
    this.#byNewKey.delete(newKey)
  }
}
