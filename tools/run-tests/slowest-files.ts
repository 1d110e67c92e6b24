import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A test file and how long its process ran. */
export interface FileTime {
  /** Path relative to the workspace root. */
  file: string
  seconds: number
}

/** The test files of the last run in the workspace at `root` that took longest, the slowest first. */
export function slowestFiles(root: string, count: number): FileTime[] {
  const files = globSync('{packages/*,apps/*,tools/*,e2e,demo,bench}/.tap/test-results/**/*.tap', {
    cwd: root,
  })
  return files
    .map((file) => ({
      file: file.replace('.tap/test-results/', '').slice(0, -'.tap'.length),
      seconds: secondsOf(readFileSync(join(root, file), 'utf8')),
    }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count)
}

/** tap ends the report of a file with its time; a file that was killed has none. */
function secondsOf(report: string): number {
  const [, milliseconds] = /^# time=([\d.]+)ms$/m.exec(report) ?? []
  return Number(milliseconds ?? 0) / 1000
}
