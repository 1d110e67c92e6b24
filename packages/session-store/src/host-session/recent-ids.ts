import { LRUCache } from 'lru-cache'

/** Milliseconds for which an id is remembered: requests that were under way with it have ended by then. */
const rememberedMs = 10_000
const mostIds = 4_096

/** Ids that something happened to some seconds ago, in this process. */
export interface RecentIds {
  add(id: string): void
  remove(id: string): void
  has(id: string): boolean
}

/** Creates an empty set that forgets ids after ten seconds, and the oldest beyond 4,096. */
export function recentIds(now: () => number): RecentIds {
  const ids = new LRUCache<string, true>({
    max: mostIds,
    ttl: rememberedMs,
    ttlResolution: 0,
    perf: { now },
  })
  return {
    add: (id) => {
      ids.set(id, true)
    },
    remove: (id) => {
      ids.delete(id)
    },
    has: (id) => ids.has(id),
  }
}
