/** A length of time; its parts add up. */
export interface Duration {
  days?: number
  hours?: number
  minutes?: number
  seconds?: number
}

/** The time of an identity service and of the apps that were built for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Moves the time forward. */
  advance(duration: Duration): void
  /** Does something at another time, then goes back to the present one. */
  at<T>(time: Date, work: () => Promise<T>): Promise<T>
}

/** Creates a clock that stands still until it is moved. */
export function createClock(startMs: number = Date.now()): Clock {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      nowMs += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
    async at(time, work) {
      const present = nowMs
      nowMs = time.getTime()
      try {
        return await work()
      } finally {
        nowMs = present
      }
    },
  }
}
