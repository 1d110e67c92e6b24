import { join } from 'node:path'
import { runStep, type StepOptions } from './run-step.ts'
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
  const step = async (name: string, command: readonly string[], options: StepOptions = {}) => {
    if (!(await runStep(root, command, options))) failed.push(name)
  }
  const isQuiet = true
  await step('remove old results', [process.execPath, 'tools/count-tests/main.ts', '--remove'])
  // they need neither build; what is left of them goes on beside the tests
  const checksOfText = (async () => {
    await step('lint', ['pnpm', 'run', 'lint'], { isQuiet })
    await step('spelling of the documents', ['pnpm', 'run', 'spell'], { isQuiet })
  })()
  await Promise.all([
    // tests start many processes of the service: each loads 200 files in place of 1,800
    step('bundle', ['pnpm', '--filter=@latchkey/identity', 'run', 'bundle', '--out', '.bundle']),
    step('tap:build', ['pnpm', 'run', 'tap:build'], { env, isQuiet }),
  ])

  const started = Date.now()
  const LATCHKEY_TEST_IDENTITY = join(root, 'packages/identity/.bundle/command/cli.js')
  const testEnv = { ...env, LATCHKEY_TEST_IDENTITY, TAP_TIMEOUT: '2400' }
  const test = (concurrency: number, ...selection: readonly string[]) => {
    // the build of tap, on which they depend, is there
    const turbo = ['turbo', 'run', 'test', '--only', '--continue', `--concurrency=${concurrency}`]
    const output = ['--output-logs=errors-only', '--log-order=grouped']
    return step('test', [...turbo, ...output, ...selection], { env: testEnv })
  }
  // started first, the longest leave no core without work at the end; others fill the time in which they wait
  const longest = (not: string) => ['e2e', 'identity'].map((name) => `--filter=${not}@latchkey/${name}`)
  const tests =
    turboArguments.length > 0
      ? [test(2, ...turboArguments)]
      : [test(2, ...longest('')), test(1, ...longest('!'))]
  // the types of tap come with its build
  const typecheck = step('typecheck', ['pnpm', 'run', 'typecheck'], { isQuiet })
  await Promise.all([checksOfText, typecheck, ...tests])

  console.log(`\nThe tests took ${((Date.now() - started) / 1000).toFixed(0)} s. The slowest files:`)
  for (const { seconds, file } of slowestFiles(root, 10)) {
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`)
  }
  return [...new Set(failed)]
}
