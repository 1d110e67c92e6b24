import type { Sight } from './test/support/app-user.ts'

/** What a user saw, and after which time. */
export interface Seen {
  sight: Sight
  ms: number
}

/** What users saw during one outage. */
export interface OutageRow {
  what: string
  /** Signed in: a guarded page of the app where they logged in. */
  account: Seen
  /** Signed in: a guarded page of the other app, for the first time. */
  other: Seen
  /** Signed in: a page that is open to all. */
  front: Seen
  /** A new log-in. */
  login: Seen
  /** A log-out everywhere. */
  logout: Seen
  /** Between the end of the outage and the first page at the other app that knows the user. */
  recoveryMs: number
}

/** Measures how long it takes until something is seen. */
export async function timed(look: () => Promise<Sight>): Promise<Seen> {
  const begun = performance.now()
  const sight = await look()
  return { sight, ms: performance.now() - begun }
}

/** What was seen at one place. @param name of a column */
export function seenIn(row: OutageRow, name: string): Sight | undefined {
  return columns.find((column) => column.name === name)?.of(row).sight
}

const columns: { name: string; title: string; of: (row: OutageRow) => Seen }[] = [
  { name: 'account', title: 'account page, signed in', of: ({ account }) => account },
  { name: 'other', title: 'first visit of the other app', of: ({ other }) => other },
  { name: 'front', title: 'public page', of: ({ front }) => front },
  { name: 'login', title: 'log-in', of: ({ login }) => login },
  { name: 'logout', title: 'log-out everywhere', of: ({ logout }) => logout },
]

const words: Readonly<Record<Sight, string>> = {
  'signed in': 'signed in',
  'asked to log in': 'asked to log in',
  unavailable: '"You have not been signed out"',
  'too many requests': '"Please wait a moment"',
  'signed out': 'signed out',
  other: 'something else',
}

/** The part of docs/outages.md about what users of the demo see, and for how long they wait. */
export function browsersPart(rows: readonly OutageRow[]): string {
  const head = ['outage', ...columns.map(({ title }) => title), 'known again after']
  const lines = rows.map((row) => [
    `**${row.what}**`,
    ...columns.map(({ of }) => `${words[of(row).sight]}, ${duration(of(row).ms)}`),
    duration(row.recoveryMs),
  ])
  return `${tableOf([head, ...lines])}\n`
}

/** A table of Markdown. @param rows the head first */
export function tableOf([head = [], ...lines]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Milliseconds as people say them. */
export function duration(ms: number): string {
  return ms < 1_000 ? `${Math.ceil(ms / 10) * 10} ms` : `${(ms / 1_000).toFixed(1)} s`
}
