import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { publishedPackages } from './measure/published-packages.ts'
import { memoryTogether } from './parallel/memory-together.ts'

// Runs many test files with an identity service each, some at a time, as a test runner does, and says how much memory they had
// together at most: node bench/parallel-identities.ts --files 200 --jobs 4. They use the packages as users install them; with
// --sources those of this repository, which Node.js has to strip of their types in each process.
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '200' },
    jobs: { type: 'string', default: String(2 * availableParallelism()) },
    sources: { type: 'boolean', default: false },
  },
})
const [files, jobs] = [Number(values.files), Number(values.jobs)]
const source = fileURLToPath(new URL('parallel/one-test-file.ts', import.meta.url))
const folder = values.sources ? undefined : publishedPackages()
const file = folder === undefined ? source : join(folder, 'one-test-file.ts')
if (folder !== undefined) copyFileSync(source, file)
/** After it, a file counts as failed. */
const patienceMs = 120_000
const running = new Set<number>()
let [left, passed, mostMiB] = [files, 0, 0]

async function runFiles(): Promise<void> {
  while (left > 0) {
    left -= 1
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: patienceMs,
    })
    const { pid = 0 } = child
    running.add(pid)
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    running.delete(pid)
    if (code === 0) passed += 1
    else console.error(output)
  }
}

const sampling = setInterval(() => {
  mostMiB = Math.max(mostMiB, memoryTogether(running))
}, 250)
const begin = performance.now()
await Promise.all(Array.from({ length: jobs }, runFiles))
clearInterval(sampling)
if (folder !== undefined) rmSync(folder, { recursive: true })
const seconds = (performance.now() - begin) / 1000
console.log(
  `${passed} of ${files} files passed, ${jobs} at a time, in ${seconds.toFixed(0)} s; at most ${mostMiB.toFixed(0)} MiB together`,
)
process.exitCode = passed === files ? 0 : 1
