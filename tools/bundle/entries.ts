import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Manifest {
  exports: Record<string, string>
  bin?: Record<string, string>
}

/**
 * The sources that a package publishes, from its `exports` and `bin`.
 *
 * @returns paths of sources by the path of their script in `dist`, without its extension
 */
export function entries(folder: string): Record<string, string> {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = [...Object.values(manifest.exports), ...Object.values(manifest.bin ?? {})]
  const sources = files.filter((file) => file.endsWith('.ts'))
  return Object.fromEntries(sources.map((file) => [file.replace(/^\.\/src\/(.*)\.ts$/, '$1'), file]))
}
