import { join } from 'node:path'
import { runStep } from './run-step.ts'
import { slowestFiles } from './slowest-files.ts'

/**
 * Runs every check and every test, also after a failure, so that one run reports all of them; then prints the slowest
 * test files.
 *
 * @param env added to the environment of the tests
 * @param turboArguments such as `--filter=@latchkey/client`
 * @returns the names of the steps that failed
 */
export async function runSuite(
  root: string,
  env: Record<string, string>,
  turboArguments: readonly string[],
): Promise<string[]> {
  const failed: string[] = []
  const step = async (name: string, command: readonly string[], added: Record<string, string> = {}) => {
    if (!(await runStep(root, command, added))) failed.push(name)
  }
  await step('remove old results', [process.execPath, 'tools/count-tests/main.ts', '--remove'])
  await step('typecheck', ['pnpm', 'run', 'typecheck'])
  await step('lint', ['pnpm', 'run', 'lint'])
  await step('spelling of the documents', ['pnpm', 'run', 'spell'])
  // tests start many processes of the service: each loads 200 files in place of 1,800
  await step('bundle', ['pnpm', '--filter=@latchkey/identity', 'run', 'bundle', '--out', '.bundle'])
  const LATCHKEY_TEST_IDENTITY = join(root, 'packages/identity/.bundle/command/cli.js')
  const started = Date.now()
  // started first, the longest leave no core without work at the end
  const longest = (not: string) => ['e2e', 'identity'].map((name) => `--filter=${not}@latchkey/${name}`)
  const selections = turboArguments.length > 0 ? [turboArguments] : [longest(''), longest('!')]
  for (const selection of selections) {
    const tests = [
      ...['turbo', 'run', 'test', '--continue', '--concurrency=2'],
      ...['--output-logs=errors-only', '--log-order=grouped'],
      ...selection,
    ]
    await step('test', tests, { ...env, LATCHKEY_TEST_IDENTITY, TAP_TIMEOUT: '2400' })
  }

  console.log(`\nThe tests took ${((Date.now() - started) / 1000).toFixed(0)} s. The slowest files:`)
  for (const { seconds, file } of slowestFiles(root, 10)) {
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`)
  }
  return failed
}
