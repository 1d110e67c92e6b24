import { setTimeout as pause } from 'node:timers/promises'
import { isLatchkeyError } from '../latchkey-error.ts'
import type { Deadline } from './deadline.ts'
import type { HttpAnswer } from './http-exchange.ts'

const transientStatuses: readonly number[] = [502, 503, 504]
const leastPauseMs = 20
const mostPauseMs = 100

/**
 * Runs an exchange and, if it failed in passing, once more after a short random pause: only for calls that may
 * safely happen twice, and only if the deadline leaves time for it.
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
  // cut short by an abort, which the next attempt then reports
  await pause(pauseMs, undefined, { signal: deadline.signal }).catch(() => {})
  return attempt()
}

/** A service that says when to come back is not asked sooner. */
function isTransient({ status, headers }: HttpAnswer): boolean {
  return transientStatuses.includes(status) && headers['retry-after'] === undefined
}
