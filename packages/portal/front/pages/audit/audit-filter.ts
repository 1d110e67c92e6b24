import type { ArgumentsOf } from '../../api/endpoint-types.ts'

/** What the audit page asks for, as it stands in its address. */
export type AuditFilter = NonNullable<ArgumentsOf<'listAuditEvents'>[0]>

/** The conditions that the address may have: a link with them shows the same events to everybody. */
export const filterNames = [
  'user_id',
  'actor_user_id',
  'client_id',
  'app_id',
  'action',
  'outcome',
  'from',
  'to',
] as const

/** The filter of an address; what has the wrong form is left out. */
export function filterOf(search: URLSearchParams): AuditFilter {
  const filter: Record<string, string> = {}
  for (const name of filterNames) {
    const value = search.get(name)?.trim() ?? ''
    const isTime = name === 'from' || name === 'to'
    if (value === '' || value.length > 255 || (isTime && !/^\d{1,12}$/.test(value))) continue
    if (name === 'outcome' && value !== 'success' && value !== 'failure') continue
    filter[name] = value
  }
  return filter
}

/** Seconds since the epoch of a local time such as `2026-11-30T09:15`, as text; nothing if it is none. */
export function secondsOf(local: string): string | null {
  const time = Date.parse(local)
  return Number.isNaN(time) ? null : String(Math.floor(time / 1000))
}

/** The local time of seconds since the epoch, for a field of a form. */
export function localOf(seconds: string | undefined): string {
  if (seconds === undefined) return ''
  const date = new Date(Number(seconds) * 1000)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
