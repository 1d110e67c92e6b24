import { LatchkeyError } from '../latchkey-error.ts'
import { abortedBy, waitWithin } from '../transport/deadline.ts'
import type { VerificationKey, VerificationKeySet } from './verification-key.ts'

/** Options of {@link createVerificationKeys}. */
export interface VerificationKeysOptions {
  /** Fetches and reads the JWKS, with a deadline of its own. */
  load: (options: { repeat: boolean }) => Promise<VerificationKeySet>
  /** Milliseconds since the epoch. */
  now: () => number
  /** Seconds that keys count as fresh. */
  maxAgeSeconds: number
  /** Seconds after that for which they are used while they cannot be fetched. */
  maxStaleSeconds: number
}

/** The public keys of the identity service. */
export interface VerificationKeys {
  /**
   * Returns the key with this `kid`; `undefined` if there is none, or more than one. Rejects with `keys_unavailable`, or
   * with `aborted` if the signal aborts while waiting for a fetch, which goes on for others.
   */
  keyOf(kid: string, signal?: AbortSignal): Promise<VerificationKey | undefined>
}

const refetchIntervalMs = 30_000
const firstPauseMs = 1000

/**
 * Caches the keys of the identity service. From half of their maximum age on, they are fetched again in the background;
 * beyond it, callers wait for fresh keys, but only if the last fetch succeeded. While the endpoint is down, known keys
 * stay in use for a bounded time and nobody waits. An unknown `kid` causes at most one fetch in 30 s, even then.
 */
export function createVerificationKeys(options: VerificationKeysOptions): VerificationKeys {
  const { load, now } = options
  const maxAgeMs = options.maxAgeSeconds * 1000
  const maxStaleMs = options.maxStaleSeconds * 1000
  let held: { keys: VerificationKeySet; loadedAt: number } | undefined
  let flight: Promise<void> | undefined
  let attemptedAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let lastFailure: unknown

  // a clock that was set back must not extend the lifetime of keys or the pause between fetches
  const passedSince = (time: number) => Math.abs(now() - time)

  async function refresh(): Promise<void> {
    const startedAt = now()
    attemptedAt = startedAt
    try {
      const keys = await load({ repeat: held === undefined })
      held = { keys, loadedAt: startedAt }
      failures = 0
    } catch (error) {
      failures++
      lastFailure = error
    } finally {
      flight = undefined
    }
  }

  /** The fetch under way, or a new one; `undefined` while it is too early for another. Never rejects. */
  function refreshIfDue(): Promise<void> | undefined {
    if (flight === undefined && passedSince(attemptedAt) >= pauseMs()) flight = refresh()
    return flight
  }

  function pauseMs(): number {
    if (held !== undefined) return refetchIntervalMs
    // without any key all log-ins wait: retry soon, then less and less often
    return failures === 0 ? 0 : Math.min(refetchIntervalMs, firstPauseMs * 2 ** (failures - 1))
  }

  function unavailable(): LatchkeyError {
    return new LatchkeyError('keys_unavailable', 'The keys of the identity service could not be fetched', {
      cause: lastFailure,
    })
  }

  return {
    async keyOf(kid, signal) {
      if (held !== undefined && passedSince(held.loadedAt) > maxAgeMs + maxStaleMs) held = undefined
      if (held === undefined) {
        await waitFor(refreshIfDue(), signal)
      } else {
        const ageMs = passedSince(held.loadedAt)
        const isNeeded = ageMs >= maxAgeMs || !held.keys.has(kid)
        const isDown = failures > 0
        const pending = isNeeded || ageMs >= maxAgeMs / 2 ? refreshIfDue() : undefined
        if (isNeeded && !isDown) await waitFor(pending, signal)
      }
      const key = held?.keys.get(kid)
      // while the service does not respond, an unknown key may be a new one
      if (key === undefined && (held === undefined || failures > 0)) throw unavailable()
      return key === 'ambiguous' ? undefined : key
    },
  }
}

async function waitFor(fetch: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (fetch === undefined || signal === undefined) return fetch
  try {
    await waitWithin(fetch, signal)
  } catch {
    // the fetch itself never rejects
    throw abortedBy(signal)
  }
}
