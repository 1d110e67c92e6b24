// Builds the front end: into `dist/front` for the package, or with `--cached` into a cache of the workspace, whose folder it prints.
// `--attached`: it ends with its input, so that it does not outlive the process that started it.
import { fileURLToPath } from 'node:url'
import { buildCached } from './build-cached.ts'
import { buildFront } from './build-front.ts'

if (process.argv.includes('--cached')) {
  if (process.argv.includes('--attached')) process.stdin.on('end', () => process.exit(1)).resume()
  console.log(await buildCached())
  process.stdin.destroy()
} else {
  await buildFront(fileURLToPath(new URL('../dist/front/', import.meta.url)))
}
