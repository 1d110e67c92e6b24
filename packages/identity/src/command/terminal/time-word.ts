import { CommandFault } from '../command-fault.ts'

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const day = 86_400

/**
 * The time that somebody means: `2026-11-28`, `2026-11-28T08:00:00Z`, seconds since the epoch, `today` and `yesterday` (from
 * midnight on), or how long ago it was, such as `24h` or `7d`. Everything is in UTC.
 *
 * @returns seconds since the epoch
 * @throws CommandFault for other words
 */
export function readTime(word: string, shown: string, nowSeconds: number): number {
  const midnight = nowSeconds - (nowSeconds % day)
  if (word === 'today') return midnight
  if (word === 'yesterday') return midnight - day
  if (/^\d{9,11}$/.test(word)) return Number(word)
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(word) ?? []
  if (count !== undefined) return nowSeconds - Number(count) * (secondsOf[unit] ?? 1)
  // a time without a zone would be in that of the machine
  const isIso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(word)
  const milliseconds = isIso ? Date.parse(word) : Number.NaN
  if (Number.isFinite(milliseconds)) return Math.floor(milliseconds / 1000)
  throw new CommandFault(
    `${shown} must be a time such as 2026-11-28, 2026-11-28T08:00:00Z, yesterday or 24h`,
    2,
  )
}
