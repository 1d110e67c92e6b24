import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Milliseconds until `startIdentity` resolves in one process, which has imported the test kit before. */
export interface TestKitStart {
  first: number
  later: number
}

const source = `
import { startIdentity } from '@latchkey/testing'
for (const time of ['first', 'later']) {
  const begin = performance.now()
  const identity = await startIdentity()
  console.log(performance.now() - begin)
  await identity.close()
}
`

/** Starts an identity service twice in a new process, as test files do. @param packages a folder with the published packages */
export async function testKitStart(packages: string): Promise<TestKitStart> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source], { cwd: packages })
  const [first, later] = stdout.trim().split('\n').map(Number)
  if (first === undefined || later === undefined) throw new Error(`the start was not measured: ${stdout}`)
  return { first, later }
}
