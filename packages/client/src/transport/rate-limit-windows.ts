import { LRUCache } from 'lru-cache'
import { LatchkeyError } from '../latchkey-error.ts'
import { mostRetryAfterSeconds } from './retry-after.ts'

export interface RateLimitWindows {
  /** Throws `rate_limited` as long as the service asked to wait. */
  throwIfClosed(key: string): void
  close(key: string, seconds: number): void
}

const mostWindows = 1000

/**
 * Names the calls that wait together. The answer does not tell which limit was hit, so a window holds for the call
 * and whom it was about: one user or address that is limited must not shut out the others.
 */
export function limitKeyOf(operation: string, ...about: (string | undefined)[]): string {
  return JSON.stringify([operation, ...about])
}

/** Remembers when the service asked to wait (status 429), so that the next call fails here instead of there. */
export function createRateLimitWindows(now: () => number): RateLimitWindows {
  const closedUntil = new LRUCache<string, number>({ max: mostWindows })
  return {
    throwIfClosed(key) {
      const waitMs = (closedUntil.get(key) ?? 0) - now()
      // longer than ever asked for: the clock was set back
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
