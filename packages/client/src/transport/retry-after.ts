const leastSeconds = 1
/** The longest pause that is observed, in seconds. */
export const mostRetryAfterSeconds = 60

/**
 * Reads a `Retry-After` header, in seconds or as a date (RFC 9110, section 10.2.3).
 *
 * @returns seconds, between 1 and 60; 1 for a missing or invalid header
 */
export function retryAfterSeconds(header: string | string[] | undefined, nowMs: number): number {
  if (typeof header !== 'string') return leastSeconds
  const value = header.trim()
  const seconds = /^\d{1,15}$/.test(value) ? Number(value) : secondsUntil(value, nowMs)
  return Math.min(mostRetryAfterSeconds, Math.max(leastSeconds, seconds))
}

function secondsUntil(date: string, nowMs: number): number {
  // Date.parse accepts more than HTTP dates, such as "-1"
  if (!/^[A-Z][a-z]{2,8}, /.test(date)) return leastSeconds
  const time = Date.parse(date)
  return Number.isNaN(time) ? leastSeconds : Math.ceil((time - nowMs) / 1000)
}
