// Builds the front end into a cache of the workspace and copies it to `dist/front` for the package; with `--cached` it prints the
// folder of the cache instead.
// `--attached`: it ends with its input, so that it does not outlive the process that started it.
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildCached } from './build-cached.ts'

if (process.argv.includes('--cached')) {
  if (process.argv.includes('--attached')) process.stdin.on('end', () => process.exit(1)).resume()
  console.log(await buildCached())
  process.stdin.destroy()
} else {
  const target = fileURLToPath(new URL('../dist/front/', import.meta.url))
  const built = await buildCached()
  rmSync(target, { recursive: true, force: true })
  cpSync(built, target, { recursive: true })
}
