import { type Endpoint, endpoints } from '@latchkey/protocol'
import type { ConformanceReport } from './conformance.ts'

/** The report of a service, or undefined where it was not run. */
export type NamedReports = Readonly<Record<string, ConformanceReport | undefined>>

/**
 * Reports beside each other as two Markdown tables: one row for each behaviour, and one for each call.
 *
 * @param reports by the names of the services
 */
export function conformanceMatrix(reports: NamedReports): string {
  const names = Object.keys(reports)
  const head = (first: string) => [
    `| ${[first, ...names].join(' | ')} |`,
    `|---|${'---|'.repeat(names.length)}`,
  ]
  const row = (first: string, cell: (report: ConformanceReport) => string) =>
    `| ${[first, ...names.map((name) => cellOf(reports[name], cell))].join(' | ')} |`
  const titles = new Set(
    Object.values(reports).flatMap((report) => report?.results.map(({ title }) => title) ?? []),
  )
  const behaviours = [...titles].map((title) => row(title, (report) => behaviourCell(report, title)))
  const calls = Object.entries<Endpoint>(endpoints).map(([name, { method, path }]) =>
    row(`\`${name}\`: ${method} \`${path}\``, (report) => callCell(report, name)),
  )
  return [...head('behaviour'), ...behaviours, '', ...head('call'), ...calls, ''].join('\n')
}

function cellOf(report: ConformanceReport | undefined, cell: (report: ConformanceReport) => string): string {
  return report === undefined ? 'not run' : cell(report)
}

function behaviourCell({ results }: ConformanceReport, title: string): string {
  const result = results.find((one) => one.title === title)
  if (result === undefined) return 'not run'
  return result.reason === undefined ? result.status : `${result.status}: ${result.reason}`
}

function callCell({ results, refusals }: ConformanceReport, name: string): string {
  const using = results.filter(({ calls }) => calls.includes(name))
  const failed = using.some(({ status }) => status === 'failed')
  const passed = using.some(({ status }) => status === 'passed')
  const refusal = refusals.find(({ call }) => call === name)
  const answer = failed ? 'fails' : passed ? 'as declared' : 'not called'
  if (refusal === undefined) return answer
  return refusal.isRefused
    ? `${answer}; refused without a token`
    : `${answer}; **${refusal.status} without a token**`
}
