import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** A test file and how long its process ran. */
export interface FileTime {
  /** Path relative to the workspace root. */
  file: string
  seconds: number
}

/** The test files of the last run in the workspace at `root` that took longest, the slowest first. */
export function slowestFiles(root: string, count: number): FileTime[] {
  const reports = globSync('{packages/*,apps/*,tools/*,e2e,demo,bench}/.tap/test-results/**/*.tap', {
    cwd: root,
  })
  return reports
    .flatMap((report) => fileTimes(report, readFileSync(join(root, report), 'utf8')))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count)
}

/** A report covers one file, or several that ran in one process: `tools/test-parts` writes a comment before each. */
function fileTimes(report: string, text: string): FileTime[] {
  const file = report.replace('.tap/test-results/', '').slice(0, -'.tap'.length)
  const sections = text.split(/^# file: /m).slice(1)
  if (sections.length === 0) return [{ file, seconds: secondsOf(text) }]
  return sections.map((section) => {
    const [name = '', ...lines] = section.split('\n')
    return { file: posix.join(posix.dirname(file), name), seconds: secondsOfTests(lines) }
  })
}

/** tap ends the report of a file with its time; a file that was killed has none. */
function secondsOf(report: string): number {
  const [, milliseconds] = /^# time=([\d.]+)ms$/m.exec(report) ?? []
  return Number(milliseconds ?? 0) / 1000
}

function secondsOfTests(lines: readonly string[]): number {
  const times = lines.map((line) => /^(?:not )?ok .* # time=([\d.]+)ms(?: \{)?$/.exec(line)?.[1] ?? 0)
  return times.reduce((sum: number, time) => sum + Number(time), 0) / 1000
}
