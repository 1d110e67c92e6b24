import { setTimeout as delay } from 'node:timers/promises'

const longestPauseMs = 50

/**
 * Counts the attempts of a write that may conflict with those of other requests and processes. The first repetition is
 * immediate; each further one waits for a random time, so that any number of writers get their turn. Ends when the time is
 * over, which means that the store is overloaded.
 *
 * @param options.repeatMs milliseconds from the first attempt on. @default 2000
 */
export async function* writeAttempts(options: { repeatMs?: number } = {}): AsyncGenerator<number, void> {
  const end = performance.now() + (options.repeatMs ?? 2_000)
  for (let attempt = 1; ; attempt += 1) {
    yield attempt
    if (performance.now() >= end) return
    if (attempt > 1) await delay(Math.random() * Math.min(longestPauseMs, 2 ** attempt))
  }
}
