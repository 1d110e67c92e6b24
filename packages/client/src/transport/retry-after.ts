const leastSeconds = 1
export const mostRetryAfterSeconds = 60

/**
 * Seconds to wait by a `Retry-After` header, in seconds or as a date (RFC 9110, section 10.2.3), kept within 1 and
 * 60; 1 when there is none that makes sense.
 */
export function retryAfterSeconds(header: string | string[] | undefined, nowMs: number): number {
  if (typeof header !== 'string') return leastSeconds
  const value = header.trim()
  const seconds = /^\d{1,15}$/.test(value) ? Number(value) : secondsUntil(value, nowMs)
  return Math.min(mostRetryAfterSeconds, Math.max(leastSeconds, seconds))
}

function secondsUntil(date: string, nowMs: number): number {
  // Date.parse takes much that is no date of HTTP, such as "-1"
  if (!/^[A-Z][a-z]{2,8}, /.test(date)) return leastSeconds
  const time = Date.parse(date)
  return Number.isNaN(time) ? leastSeconds : Math.ceil((time - nowMs) / 1000)
}
