import { join } from 'node:path'
import { testPostgres, testRedis } from '@latchkey/local-services'
import { runLongTests } from './run-long-tests.ts'
import { runStep } from './run-step.ts'
import { runSuite } from './run-suite.ts'

// `main.ts [options of turbo]` runs every check and test; `main.ts --long [files]` runs scalable tests at full volume.
const root = join(import.meta.dirname, '..', '..')
const [first, ...rest] = process.argv.slice(2)
const isLong = first === '--long'

// without the services no test can run
if (!(await runStep(root, [process.execPath, 'tools/setup/main.ts']))) process.exit(1)

const [postgres, redis] = await Promise.all([testPostgres(), testRedis()])
const env = {
  LATCHKEY_TEST_POSTGRES_URL: postgres.url,
  REDIS_URL: redis.url,
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
  TAP_PLUGIN: '!@tapjs/typescript',
}
try {
  const turboArguments = first === undefined ? [] : [first, ...rest]
  const failed = isLong ? await runLongTests(root, env, rest) : await runSuite(root, env, turboArguments)
  if (failed.length > 0) {
    console.error(`failed: ${failed.join(', ')}`)
    process.exitCode = 1
  }
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}
