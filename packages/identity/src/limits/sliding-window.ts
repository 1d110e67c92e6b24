import type { Limit } from '../options.ts'

/** Where in a fixed window a moment is. */
export interface Slot {
  index: number
  /** Seconds until the next one begins: 1 to `windowSeconds`. */
  secondsLeft: number
}

/** @param now seconds since the epoch */
export function slotAt(limit: Limit, now: number): Slot {
  const index = Math.floor(now / limit.windowSeconds)
  return { index, secondsLeft: (index + 1) * limit.windowSeconds - now }
}

/**
 * Seconds until one more is allowed. The count over a sliding window is that of the current fixed window, plus the share of
 * the previous one that still overlaps.
 */
export function secondsUntilAllowed(
  limit: Limit,
  hits: { previous: number; current: number },
  secondsLeft: number,
): number {
  const { max, windowSeconds } = limit
  const room = max - 1
  if (hits.current <= room) {
    if (hits.previous === 0) return 1
    // previous × (left − t) / window + current ≤ room
    const wait = secondsLeft - (Math.max(0, room - hits.current) * windowSeconds) / hits.previous
    return Math.max(1, Math.ceil(Math.min(wait, secondsLeft)))
  }
  // the next window starts with this one's full weight
  const wait = secondsLeft + windowSeconds - (room * windowSeconds) / hits.current
  return Math.max(1, Math.ceil(wait))
}
