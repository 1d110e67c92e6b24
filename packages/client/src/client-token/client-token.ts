import type { ClientTokenResponse } from '@latchkey/protocol'
import { isLatchkeyError } from '../latchkey-error.ts'
import { waitWithin } from '../transport/deadline.ts'

/** The client access token, shared by all calls. */
export interface ClientToken {
  /** Returns a valid token; waits for one until the signal aborts. */
  get(signal: AbortSignal): Promise<string>
  /** Drops a token that the service refused, unless it has already been replaced. */
  drop(token: string): void
}

interface Held {
  token: string
  renewAt: number
  expiresAt: number
}

const leastMarginMs = 60_000
const pauseAfterFailureMs = 5000
const refusalRememberedMs = 1000

/**
 * Caches the client access token. It is renewed in the background well before it expires; if that fails, it is used as
 * long as it is valid. All callers share one request at a time, which has a deadline of its own, so no caller can abort
 * it for the others.
 */
export function createClientToken(fetch: () => Promise<ClientTokenResponse>, now: () => number): ClientToken {
  let held: Held | undefined
  let flight: Promise<Held> | undefined
  let refusal: { error: unknown; at: number } | undefined
  let notBefore = 0

  async function renew(): Promise<Held> {
    const startedAt = now()
    try {
      const { access_token, expires_in } = await fetch()
      held = hold(access_token, startedAt, expires_in * 1000)
      return held
    } catch (error) {
      notBefore = now() + pauseAfterFailureMs
      // a wrong secret stays wrong: calls of the next second share this result
      if (isLatchkeyError(error, 'client_auth_failed')) refusal = { error, at: now() }
      throw error
    } finally {
      flight = undefined
    }
  }

  function startRenewal(): Promise<Held> {
    flight ??= renew()
    return flight
  }

  return {
    async get(signal) {
      signal.throwIfAborted()
      const time = now()
      if (held !== undefined && time < held.expiresAt) {
        if (time >= held.renewAt && time >= notBefore) startRenewal().catch(() => {})
        return held.token
      }
      if (refusal !== undefined && Math.abs(time - refusal.at) < refusalRememberedMs) throw refusal.error
      const { token } = await waitWithin(startRenewal(), signal)
      return token
    },
    drop(token) {
      if (held?.token === token) held = undefined
    },
  }
}

/** The lifetime counts from before the request, so that a token is never used after its expiry. */
function hold(token: string, startedAt: number, lifetimeMs: number): Held {
  const marginMs = Math.min(Math.max(leastMarginMs, lifetimeMs / 10), lifetimeMs / 2)
  const expiresAt = startedAt + lifetimeMs
  return { token, renewAt: expiresAt - marginMs, expiresAt }
}
