import { channel } from 'node:diagnostics_channel'
import { isLatchkeyError, type LatchkeyErrorCode } from '../latchkey-error.ts'
import type { ClientConfig } from '../options/client-options.ts'

/** The name of the `diagnostics_channel` on which a `CallEvent` is published for each call. */
export const callChannel = 'latchkey:call'

/** A call of the identity service that is over. Names no user, and holds no secret, token or code. */
export interface CallEvent {
  tenantId: string
  clientId: string
  /** Names the kind of call, such as `session_authenticate`. */
  operation: string
  /** `ok`, else the code of the error that the caller got. */
  result: 'ok' | LatchkeyErrorCode
  /** With the client token and a retry. */
  durationMs: number
}

const calls = channel(callChannel)

/** Runs a call and tells of it; nobody listening, it is only run. */
export async function toldOnChannel<T>(
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
