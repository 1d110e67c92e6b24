import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const built = new URL('../front/', import.meta.url)
const buildProgram = new URL('../../build/main.ts', import.meta.url)

/**
 * The folder of the built front end. A package has it; in the workspace it is built from its sources once, and again when
 * they have changed.
 *
 * @throws Error if the front end could not be built
 */
export async function findFront(): Promise<string> {
  if (existsSync(built)) return fileURLToPath(built)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(buildProgram), '--cached', '--attached'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const read = { out: '', error: '' }
    child.stdout.on('data', (chunk) => {
      read.out += String(chunk)
    })
    child.stderr.on('data', (chunk) => {
      read.error += String(chunk)
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(read.out.trim())
      else reject(new Error(`The front end of the portal could not be built: ${read.error}`))
    })
  })
}
