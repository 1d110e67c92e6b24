import { type Html, html } from '@latchkey/html'
import type { Texts } from '../texts/texts.ts'

/**
 * A time as a distance in words; the exact time is in the markup.
 *
 * @param seconds since the epoch
 * @param now seconds since the epoch
 */
export function timeAgo(seconds: number, now: number, texts: Pick<Texts, 'times'>): Html {
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${distance(Math.max(0, now - seconds), texts)}</time>`
}

function distance(seconds: number, { times }: Pick<Texts, 'times'>): string {
  if (seconds < 60) return times.justNow
  if (seconds < 3600) return times.minutes(Math.floor(seconds / 60))
  if (seconds < 86_400) return times.hours(Math.floor(seconds / 3600))
  return times.days(Math.floor(seconds / 86_400))
}
