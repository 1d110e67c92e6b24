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

/** The text of docs/outages.md: what users of the demo see, and for how long they wait. */
export function outagesDocument(rows: readonly OutageRow[]): string {
  const head = ['outage', ...columns.map(({ title }) => title), 'known again after']
  const lines = rows.map((row) => [
    `**${row.what}**`,
    ...columns.map(({ of }) => `${words[of(row).sight]}, ${duration(of(row).ms)}`),
    duration(row.recoveryMs),
  ])
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`)
  return `# Outages

What users of the demo see while something fails. Each outage is made by the control room of the identity service, in front of a
browser: a user who logged in at the shop opens its account page, then the bank for the first time, and a public page; another one
logs in, from the form on; a third one logs out everywhere. Times are those of the browser, whole pages included, on a machine that did
other work as well. This page is written by \`e2e/test/control-room.test.ts\` with \`LATCHKEY_OUTAGES=1\`; the same test holds each cell against
what it has to be.

${table.join('\n')}

- **Nobody is signed in or out by an outage.** A guarded page that cannot know the user answers 503 with \`Retry-After\` and changes no
  cookie; a public page is served, and says that it cannot know. When the outage ends, the same cookies work again.
- **Without Redis** the apps know no session, so a log-in and a log-out are refused before they have an effect.
- **Without the identity service** local sessions continue until their access token ends (one hour by default). A log-out ends the
  session at once, in both apps; its call to the service stays in a queue until it succeeds.
- **A service that does not answer** is given up after 3 s in all, a Redis that does not answer after 0.5 s for each command.
`
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.ceil(ms / 10) * 10} ms` : `${(ms / 1_000).toFixed(1)} s`
}
