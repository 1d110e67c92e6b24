import { setTimeout as pause } from 'node:timers/promises'
import { isLatchkeyError } from '../latchkey-error.ts'
import type { Deadline } from './deadline.ts'
import type { HttpAnswer } from './http-exchange.ts'

const transientStatuses: readonly number[] = [502, 503, 504]
const leastPauseMs = 20
const mostPauseMs = 100

/**
 * Runs an exchange and, after a transient failure, once more after a short random pause, if the deadline leaves time. Use
 * it only for calls that may safely happen twice.
 */
export async function repeatOnce(
  attempt: () => Promise<HttpAnswer>,
  deadline: Deadline,
): Promise<HttpAnswer> {
  const pauseMs = leastPauseMs + Math.random() * (mostPauseMs - leastPauseMs)
  const isOver = () => deadline.signal.aborted || deadline.remainingMs() <= pauseMs
  try {
    const answer = await attempt()
    if (!isTransient(answer) || isOver()) return answer
  } catch (error) {
    if (!isLatchkeyError(error, 'upstream_unavailable') || isOver()) throw error
  }
  // an abort ends the pause, and the next attempt reports it
  await pause(pauseMs, undefined, { signal: deadline.signal }).catch(() => {})
  return attempt()
}

/** A service that sends `Retry-After` is not called again before that. */
function isTransient({ status, headers }: HttpAnswer): boolean {
  return transientStatuses.includes(status) && headers['retry-after'] === undefined
}
