import { globSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Count, countTapFile } from './tap-file.ts'

const tapFolders = '{.,packages/*,apps/*,tools/*,e2e,demo,bench}/.tap'

/** Removes what earlier runs reported, so that nothing stale is counted. */
export function removeResults(root: string): void {
  for (const folder of globSync(`${tapFolders}/{test-results,processinfo}`, { cwd: root })) {
    rmSync(join(root, folder), { recursive: true, force: true })
  }
}

/** Sums all test files of the workspace at `root` that reported at `sinceMs` or later. */
export function countResults(root: string, sinceMs: number): Count {
  const total: Count = { passed: 0, failures: [] }
  for (const folder of globSync(tapFolders, { cwd: root })) {
    const endedWell = filesThatEndedWell(join(root, folder))
    const results = join(root, folder, 'test-results')
    for (const name of globSync('**/*.tap', { cwd: results })) {
      const file = join(results, name)
      if (statSync(file).mtimeMs < sinceMs) continue
      const tested = join(root, folder, '..', relative(results, file)).slice(0, -'.tap'.length)
      const { passed, failures } = countTapFile(readFileSync(file, 'utf8'), endedWell.has(tested))
      total.passed += passed
      total.failures.push(...failures.map((title) => `${relative(root, tested)} > ${title}`))
    }
  }
  return total
}

/** A process that was killed left no word here; a child that a test started has a parent and does not count. */
function filesThatEndedWell(tapFolder: string): Set<string> {
  const files = new Set<string>()
  for (const name of globSync(`processinfo${sep}*.json`, { cwd: tapFolder })) {
    const info: unknown = JSON.parse(readFileSync(join(tapFolder, name), 'utf8'))
    if (typeof info !== 'object' || info === null) continue
    if (!('argv' in info && 'code' in info && 'parent' in info) || !Array.isArray(info.argv)) continue
    const file: unknown = info.argv[1]
    if (typeof file === 'string' && info.code === 0 && info.parent === null) files.add(file)
  }
  return files
}
