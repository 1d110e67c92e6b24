import { join } from 'node:path'
import { testPostgres, testRedis } from '@latchkey/local-services'
import { runStep } from './run-step.ts'
import { slowestFiles } from './slowest-files.ts'

const root = join(import.meta.dirname, '..', '..')
const node = process.execPath

// Without the services no test can run; each later step runs even if an earlier one failed, so that one run
// reports every fault.
if (!(await runStep(root, [node, 'tools/count-tests/main.ts', '--remove']))) process.exit(1)
if (!(await runStep(root, [node, 'tools/setup/main.ts']))) process.exit(1)

const failed: string[] = []
if (!(await runStep(root, ['pnpm', 'run', 'typecheck']))) failed.push('typecheck')
if (!(await runStep(root, ['pnpm', 'run', 'lint']))) failed.push('lint')

const [postgres, redis] = await Promise.all([testPostgres(), testRedis()])
const started = Date.now()
try {
  const tests = [
    ...['turbo', 'run', 'test', '--continue', '--concurrency=2'],
    ...['--output-logs=errors-only', '--log-order=grouped'],
    // such as --filter=@latchkey/client
    ...process.argv.slice(2),
  ]
  const passed = await runStep(root, tests, {
    LATCHKEY_TEST_POSTGRES_URL: postgres.url,
    REDIS_URL: redis.url,
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
    TAP_PLUGIN: '!@tapjs/typescript',
    TAP_TIMEOUT: '300',
  })
  if (!passed) failed.push('test')
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}

console.log(`\nThe tests took ${((Date.now() - started) / 1000).toFixed(0)} s. The slowest files:`)
for (const { seconds, file } of slowestFiles(root, 10)) {
  console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`)
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
