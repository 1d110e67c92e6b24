import { LRUCache } from 'lru-cache'

/** Milliseconds for which an id is remembered: requests that were under way with it have ended by then. */
export const rememberedMs = 10_000
/** How many ids are remembered at most. */
export const mostIds = 4_096

/** Ids that something happened to some seconds ago, in this process. */
export interface RecentIds {
  add(id: string): void
  /** Takes back one `add`: an id that was added twice is still there. */
  remove(id: string): void
  has(id: string): boolean
}

/** Creates an empty set that forgets ids after ten seconds, and the oldest beyond 4,096. */
export function recentIds(now: () => number): RecentIds {
  const counts = new LRUCache<string, number>({
    max: mostIds,
    ttl: rememberedMs,
    ttlResolution: 0,
    perf: { now },
  })
  return {
    add: (id) => {
      counts.set(id, (counts.peek(id) ?? 0) + 1)
    },
    remove: (id) => {
      const count = counts.peek(id) ?? 0
      if (count <= 1) counts.delete(id)
      else counts.set(id, count - 1, { noUpdateTTL: true })
    },
    has: (id) => counts.has(id),
  }
}
