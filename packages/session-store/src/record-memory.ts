import { LRUCache } from 'lru-cache'
import { frozenJson } from './record-text.ts'
import type { VersionedRecord } from './store.ts'

/** Options of {@link recordMemory}. */
export interface RecordMemoryOptions {
  /** Characters of stored text that are kept at most; what was parsed takes about three times as much again. @default 4_000_000 */
  maxCharacters?: number
}

/** Records that were verified, each with the text it was read from. Several {@link signedRecords} can share one. */
export interface RecordMemory {
  /**
   * The record that its owner has verified under a key, while version, expiry and text are the same.
   *
   * @internal
   */
  recall(
    owner: object,
    key: string,
    read: { version: number; expiresAt: number; text: string },
  ): VersionedRecord | undefined
  /**
   * Keeps a record, which is frozen with all that it holds.
   *
   * @internal
   */
  keep(owner: object, key: string, text: string, record: VersionedRecord): void
}

/** Makes a bounded memory of verified records; the ones that were used longest ago are forgotten first. */
export function recordMemory({ maxCharacters = 4_000_000 }: RecordMemoryOptions = {}): RecordMemory {
  const known = new LRUCache<string, { owner: object; text: string; record: VersionedRecord }>({
    maxSize: maxCharacters,
    sizeCalculation: ({ text }, key) => text.length + key.length,
  })
  return {
    recall(owner, key, { version, expiresAt, text }) {
      const found = known.get(key)
      if (found === undefined || found.owner !== owner || found.text !== text) return undefined
      const { record } = found
      return record.version === version && record.expiresAt === expiresAt ? record : undefined
    },
    keep(owner, key, text, record) {
      known.set(key, { owner, text, record: frozenJson(record) })
    },
  }
}
