import { duration, tableOf } from './outages-document.ts'

/** What a fault did to users under load. */
export interface FaultRow {
  fault: string
  /** Requests that were answered with something else than a refusal. */
  answered: number
  /** Requests that were refused with 503 or 429 while it lasted. */
  refused: number
  falseLogins: number
  falseLogouts: number
  lostUpdates: number
  /** Milliseconds until the slowest answer. */
  worstMs: number
  /** Milliseconds from its end until the last refusal of what was sent after it. */
  recoveryMs: number
}

/** How the faults were measured. */
export interface FaultRun {
  users: number
  secondsOfEachFault: number
}

/** The part of docs/outages.md about faults under load. */
export function faultsPart(rows: readonly FaultRow[], run: FaultRun): string {
  const head = [
    ...['fault', 'answered', 'refused (503, 429)', 'false log-ins', 'false log-outs', 'lost updates'],
    ...['slowest answer', 'last refusal after its end'],
  ]
  const lines = rows.map((row) => [
    row.fault,
    ...[row.answered, row.refused, row.falseLogins, row.falseLogouts, row.lostUpdates].map(String),
    duration(row.worstMs),
    row.recoveryMs === 0 ? 'none' : duration(row.recoveryMs),
  ])
  const worst = (of: (row: FaultRow) => number) => duration(Math.max(0, ...rows.map(of)))
  const sum = (of: (row: FaultRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  return `${run.users} users at once, each fault for ${run.secondsOfEachFault} s, ${rows.length} faults, ${sum((row) => row.answered + row.refused)} requests: ${sum((row) => row.falseLogins)} false
log-ins, ${sum((row) => row.falseLogouts)} false log-outs, ${sum((row) => row.lostUpdates)} lost updates. Slowest answer ${worst((row) => row.worstMs)}, slowest recovery ${worst((row) => row.recoveryMs)}.

${tableOf([head, ...lines])}
`
}
