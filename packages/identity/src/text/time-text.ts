/** A time in seconds since the epoch as ISO 8601. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
