import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFront } from './build-front.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules', '.cache', 'front')
/** What the built files depend on. */
const sources = ['front/**/*', 'build/*.ts', 'package.json', '../../pnpm-lock.yaml']

/**
 * Builds the front end unless it was built from the same sources before. Two processes may do so at the same time.
 *
 * @returns the folder with the built files
 */
export async function buildCached(): Promise<string> {
  const folder = join(cache, digestOfSources())
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const unfinished = join(cache, `unfinished-${process.pid}`)
  try {
    await buildFront(unfinished)
    if (!existsSync(folder)) renameSync(unfinished, folder)
  } catch (error) {
    // another process was faster
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort())
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  return hash.digest('hex').slice(0, 20)
}
