/** A time as text: ISO 8601 in UTC, without fractions of a second. @param seconds since the epoch */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+/, '')
}
