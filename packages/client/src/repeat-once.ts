import { setTimeout as pause } from 'node:timers/promises'
import type { Deadline } from './deadline.ts'
import type { HttpAnswer } from './http-exchange.ts'
import { isLatchkeyError } from './latchkey-error.ts'

const transientStatuses: readonly number[] = [502, 503, 504]

/**
 * Runs an exchange and, if it failed in passing, once more after a short random pause: only for calls that may
 * safely happen twice, and only within the deadline.
 */
export async function repeatOnce(
  attempt: () => Promise<HttpAnswer>,
  deadline: Deadline,
): Promise<HttpAnswer> {
  try {
    const answer = await attempt()
    // a service that says when to come back is not asked sooner
    const final = !transientStatuses.includes(answer.status) || answer.headers['retry-after'] !== undefined
    if (final) return answer
  } catch (error) {
    if (deadline.signal.aborted || !isLatchkeyError(error, 'upstream_unavailable')) throw error
  }
  const pauseMs = 20 + Math.random() * 80
  await pause(Math.min(pauseMs, deadline.remainingMs()), undefined, { signal: deadline.signal }).catch(
    () => {},
  )
  deadline.signal.throwIfAborted()
  return attempt()
}
