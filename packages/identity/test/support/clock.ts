/** A clock that a test moves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Seconds since the epoch. */
  seconds(): number
  advance(seconds: number): void
}

export function createClock(startMs: number = Date.UTC(2027, 0, 15, 12)): Clock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    seconds: () => Math.floor(nowMs / 1000),
    advance(seconds) {
      nowMs += seconds * 1000
    },
  }
}
