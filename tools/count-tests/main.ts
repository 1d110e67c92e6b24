import { join } from 'node:path'
import { countResults, removeResults } from './results.ts'

const root = join(import.meta.dirname, '..', '..')
const [first = '0', exitCode = '0'] = process.argv.slice(2)

// Before a run: `main.ts --remove`. After it: `main.ts START_SECONDS EXIT_CODE_OF_THE_RUN`.
if (first === '--remove') {
  removeResults(root)
} else {
  const { passed, failures } = countResults(root, Number(first) * 1000)
  // A package may fail without a failing test: no coverage, no test file, no build.
  if (exitCode !== '0' && failures.length === 0) failures.push('the test command failed, see above')
  for (const failure of failures) console.log(`failed: ${failure}`)
  console.log(`${passed} passed, ${failures.length} failed`)
  if (failures.length > 0 || passed === 0) process.exitCode = 1
}
