/** Seconds since the epoch of a time as text (RFC 3339); undefined without one. */
export function secondsOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Math.floor(Date.parse(time) / 1000)
}
