import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type LongTestFile, longTestsDocument } from './long-tests-document.ts'
import { runStep } from './run-step.ts'
import { testVolumes } from './test-volumes.ts'

/**
 * Runs each test file that scales with `testVolume` at its full volume, one after the other, and writes the figures to
 * `docs/test-long.md` if all of them pass.
 *
 * @param env added to the environment of the tests
 * @returns the files that failed
 */
export async function runLongTests(root: string, env: Record<string, string>): Promise<string[]> {
  if (!(await runStep(root, ['pnpm', 'run', 'tap:build']))) return ['tap:build']
  const failed: string[] = []
  const files: LongTestFile[] = []
  for (const { directory, file } of scalableFiles(root)) {
    const started = Date.now()
    const passed = await runStep(
      join(root, directory),
      ['tap', '--disable-coverage', '--reporter=terse', file],
      { env: { ...env, LATCHKEY_TEST_LONG: '1', TAP_TIMEOUT: '3600' } },
    )
    if (!passed) failed.push(`${directory}/${file}`)
    const report = readFileSync(join(root, directory, '.tap/test-results', `${file}.tap`), 'utf8')
    const seconds = (Date.now() - started) / 1000
    files.push({ file: `${directory}/${file}`, seconds, volumes: testVolumes(report) })
  }
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`
  if (failed.length === 0) writeFileSync(join(root, 'docs/test-long.md'), longTestsDocument(files, machine))
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
