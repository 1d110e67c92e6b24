import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { changelog } from './changelog.ts'

// Writes CHANGELOG.md from those of the packages; `version-packages` runs it.
const root = join(import.meta.dirname, '..', '..')
const packages = globSync('packages/*/CHANGELOG.md', { cwd: root })
  .sort()
  .map((path) => ({
    name: dirname(path).replace('packages/', ''),
    text: readFileSync(join(root, path), 'utf8'),
  }))
writeFileSync(join(root, 'CHANGELOG.md'), changelog(packages))
