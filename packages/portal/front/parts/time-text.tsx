const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** A time in words, such as `5 minutes ago`; after some days the date. The exact time is in the title. @param at seconds since the epoch */
export function TimeText({ at, isExact = false }: { at: number | undefined; isExact?: boolean }) {
  if (at === undefined) return <span>never</span>
  const date = new Date(at * 1000)
  const exact = absolute.format(date)
  return (
    <time dateTime={date.toISOString()} title={exact}>
      {isExact ? exact : agoOf(at, Date.now() / 1000)}
    </time>
  )
}

/** A time relative to another one. @param at @param now seconds since the epoch */
export function agoOf(at: number, now: number): string {
  const seconds = at - now
  if (Math.abs(seconds) > 7 * 86_400) return absolute.format(new Date(at * 1000))
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
  }
  return Math.abs(seconds) < 5 ? 'just now' : relative.format(Math.trunc(seconds), 'second')
}
