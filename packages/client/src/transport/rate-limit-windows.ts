import { LRUCache } from 'lru-cache'
import { LatchkeyError } from '../latchkey-error.ts'
import { mostRetryAfterSeconds } from './retry-after.ts'

/** The calls that the service asked to pause (status 429). */
export interface RateLimitWindows {
  /** @throws LatchkeyError `rate_limited` while the service asked to wait */
  throwIfClosed(key: string): void
  /** Remembers that the service asked to wait. */
  close(key: string, seconds: number): void
}

const mostWindows = 1000

/**
 * Names the calls that wait together. A 429 does not say which limit was reached, so a window covers one kind of call for
 * one user and address: others must not be affected.
 */
export function limitKeyOf(operation: string, ...about: (string | undefined)[]): string {
  return JSON.stringify([operation, ...about])
}

/**
 * Remembers when the service asked to wait, so that the next call fails without a request.
 *
 * @param now milliseconds since the epoch
 */
export function createRateLimitWindows(now: () => number): RateLimitWindows {
  const closedUntil = new LRUCache<string, number>({ max: mostWindows })
  return {
    throwIfClosed(key) {
      const waitMs = (closedUntil.get(key) ?? 0) - now()
      // longer than any accepted Retry-After: the clock was set back
      if (waitMs > 0 && waitMs <= mostRetryAfterSeconds * 1000) {
        throw new LatchkeyError(
          'rate_limited',
          'The identity service asked to wait before the next such call',
          {
            status: 429,
            retryAfterSeconds: Math.ceil(waitMs / 1000),
          },
        )
      }
      closedUntil.delete(key)
    },
    close(key, seconds) {
      closedUntil.set(key, now() + seconds * 1000)
    },
  }
}
