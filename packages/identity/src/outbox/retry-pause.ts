/** How long to wait between the attempts of a delivery, in seconds. */
export interface RetryPauses {
  first: number
  longest: number
}

/**
 * Seconds until the next attempt: twice as long each time, up to the longest, of which a random half is taken off so that
 * messages that failed together do not come back together.
 *
 * @param attempts attempts so far, at least 1
 * @param random a number from 0 to 1
 */
export function retryPause({ first, longest }: RetryPauses, attempts: number, random: number): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempts - 1, 30))
  return Math.max(1, Math.round(full * (1 - random / 2)))
}
