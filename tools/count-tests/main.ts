import { join } from 'node:path'
import { countResults, removeResults } from './results.ts'

const root = join(import.meta.dirname, '..', '..')

/** `main.ts --remove` before a run, `main.ts START_SECONDS` after it. */
if (process.argv[2] === '--remove') {
  removeResults(root)
} else {
  const { passed, failed } = countResults(root, Number(process.argv[2] ?? 0) * 1000)
  console.log(`${passed} passed, ${failed} failed`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}
