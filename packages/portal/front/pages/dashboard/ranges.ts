/** The times that the dashboard shows, by their names in its address. */
export const ranges = {
  day: { label: '24 hours', words: 'the last 24 hours', bucket: 'hour', seconds: 86_400 },
  week: { label: '7 days', words: 'the last 7 days', bucket: 'hour', seconds: 7 * 86_400 },
  month: { label: '30 days', words: 'the last 30 days', bucket: 'day', seconds: 30 * 86_400 },
} as const

/** Name of a time that the dashboard shows. */
export type RangeName = keyof typeof ranges

/** Whether a text is such a name. */
export function isRangeName(text: string): text is RangeName {
  return Object.hasOwn(ranges, text)
}

/** When a time begins: with a whole bucket. @param now seconds since the epoch */
export function startOf(range: RangeName, now: number): number {
  const { seconds, bucket } = ranges[range]
  const size = bucket === 'hour' ? 3600 : 86_400
  return Math.ceil((now - seconds) / size) * size
}
