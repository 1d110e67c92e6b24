import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { longTestRow, longTestRows, longTestsDocument } from './long-tests-document.ts'
import { runStep } from './run-step.ts'
import { statedIn } from './stated-in.ts'

const documentPath = 'docs/test-long.md'

/**
 * Runs test files that scale with `testVolume` at their full volume, one after the other. Each that passes replaces its
 * row in `docs/test-long.md`; rows of files that no longer exist are dropped.
 *
 * @param env added to the environment of the tests
 * @param only paths relative to the workspace root. @default every file that scales
 * @returns the files that failed, or that are none
 */
export async function runLongTests(
  root: string,
  env: Record<string, string>,
  only: readonly string[] = [],
): Promise<string[]> {
  const scalable = scalableFiles(root)
  const paths = scalable.map(({ directory, file }) => `${directory}/${file}`)
  const unknown = only.filter((path) => !paths.includes(path))
  if (unknown.length > 0) return unknown
  if (!(await runStep(root, ['pnpm', 'run', 'tap:build']))) return ['tap:build']
  const failed: string[] = []
  for (const { directory, file } of scalable) {
    const path = `${directory}/${file}`
    if (only.length > 0 && !only.includes(path)) continue
    const started = Date.now()
    const passed = await runStep(
      join(root, directory),
      ['tap', '--disable-coverage', '--reporter=terse', file],
      { env: { ...env, LATCHKEY_TEST_LONG: '1', TAP_TIMEOUT: '3600' } },
    )
    if (!passed) {
      failed.push(path)
      continue
    }
    const report = readFileSync(join(root, directory, '.tap/test-results', `${file}.tap`), 'utf8')
    const day = new Date().toISOString().slice(0, 10)
    const run = `${day}, ${availableParallelism()} cores, Node ${process.versions.node}`
    const row = longTestRow({ file: path, seconds: (Date.now() - started) / 1000, run }, statedIn(report))
    const others = longTestRows(readFileSync(join(root, documentPath), 'utf8')).filter(
      (other) => other.file !== path && paths.includes(other.file),
    )
    writeFileSync(join(root, documentPath), longTestsDocument([...others, row]))
  }
  return failed
}

function scalableFiles(root: string): { directory: string; file: string }[] {
  return globSync('{packages/*,apps/*,e2e,demo}', { cwd: root }).flatMap((directory) =>
    globSync('test/**/*.test.ts', { cwd: join(root, directory) })
      .filter((file) => readFileSync(join(root, directory, file), 'utf8').includes('@latchkey/test-volume'))
      .sort()
      .map((file) => ({ directory, file })),
  )
}
