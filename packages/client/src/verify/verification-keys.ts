import { LatchkeyError } from '../latchkey-error.ts'
import { abortedBy, waitWithin } from '../transport/deadline.ts'
import type { VerificationKey, VerificationKeySet } from './verification-key.ts'

export interface VerificationKeysOptions {
  /** Fetches and reads the JWKS, with a deadline of its own. */
  load: (options: { repeat: boolean }) => Promise<VerificationKeySet>
  now: () => number
  maxAgeSeconds: number
  maxStaleSeconds: number
}

export interface VerificationKeys {
  /**
   * The key of this `kid`; `undefined` when there is none or not just one; rejects with `keys_unavailable`, and with
   * `aborted` when the signal ends the wait for a fetch, which goes on for others.
   */
  keyOf(kid: string, signal?: AbortSignal): Promise<VerificationKey | undefined>
}

const refetchIntervalMs = 30_000
const firstPauseMs = 1000

/**
 * Caches the keys of the identity service. They are fetched again in the background from half their age on. Past
 * it a caller waits for fresh ones, but only if the last fetch worked: while the endpoint is down, known keys stay
 * in use for a bounded time and nobody waits. An unknown `kid` causes at most one fetch in 30 s, also then.
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

  // a clock that was set back must not keep keys, or the pause between fetches, for longer
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

  /** The fetch under way or a new one; none while it is too early for another. Never rejects. */
  function refreshIfDue(): Promise<void> | undefined {
    if (flight === undefined && passedSince(attemptedAt) >= pauseMs()) flight = refresh()
    return flight
  }

  function pauseMs(): number {
    if (held !== undefined) return refetchIntervalMs
    // with no keys at all every log-in waits for them: try soon, then less and less often
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
      // whether an unknown key is a new one cannot be told while the service does not answer
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
