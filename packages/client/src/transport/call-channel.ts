import { channel } from 'node:diagnostics_channel'
import { isLatchkeyError, type LatchkeyErrorCode } from '../latchkey-error.ts'
import type { ClientConfig } from '../options/client-options.ts'

/** The name of the `diagnostics_channel` on which a `CallEvent` is published for each call. */
export const callChannel = 'latchkey:call'

/** A finished call of the identity service. It names no user and contains no secret, token or code. */
export interface CallEvent {
  /** Tenant of the client. */
  tenantId: string
  /** The client that made the call. */
  clientId: string
  /** The kind of call, such as `session_authenticate`. */
  operation: string
  /** `ok`, or the code of the error that the caller received. */
  result: 'ok' | LatchkeyErrorCode
  /** Duration in milliseconds, including the client token and a retry. */
  durationMs: number
}

const calls = channel(callChannel)

/** Runs a call and publishes a {@link CallEvent} if the channel has subscribers. */
export async function publishedOnChannel<T>(
  config: ClientConfig,
  operation: string,
  run: () => Promise<T>,
): Promise<T> {
  if (!calls.hasSubscribers) return run()
  const startedAt = performance.now()
  let result: CallEvent['result'] = 'upstream_unavailable'
  try {
    const value = await run()
    result = 'ok'
    return value
  } catch (error) {
    if (isLatchkeyError(error)) result = error.code
    throw error
  } finally {
    const { tenantId, clientId } = config
    const durationMs = performance.now() - startedAt
    calls.publish({ tenantId, clientId, operation, result, durationMs } satisfies CallEvent)
  }
}
