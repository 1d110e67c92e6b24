import { readdirSync } from 'node:fs'
import { isFree } from './ports.ts'
import { isRunning, treeOf } from './process-tree.ts'
import { type RunningDemo, until } from './running-demo.ts'

/** What is wrong after the demo was told to end; empty when it ended well, in time, and left nothing. */
export async function faultsOfEnding(demo: RunningDemo, folder: string, end: () => void): Promise<string[]> {
  const tree = treeOf(demo.process.pid ?? 0)
  const begun = Date.now()
  end()
  await demo.ended
  const took = Date.now() - begun
  const faults: string[] = []
  // the guard of a Redis ends a moment after the demo, and removes its folder
  await until('all processes have ended', () => !tree.some(isRunning)).catch(() => undefined)
  if (took > 15_000) faults.push(`it took ${took} ms`)
  if (demo.process.exitCode !== 0) faults.push(`exit code ${demo.process.exitCode}`)
  faults.push(...tree.filter(isRunning).map((pid) => `process ${pid} is left`))
  for (const port of Object.values(demo.ports)) {
    if (!(await isFree(port))) faults.push(`port ${port} is in use`)
  }
  faults.push(...readdirSync(folder).map((name) => `${name} is left`))
  return faults
}
