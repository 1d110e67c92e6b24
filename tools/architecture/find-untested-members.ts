import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Members of the workspace whose tests would not run: tap finds those in TypeScript only where a `.taprc` names them. Each as
 * one line.
 */
export function findUntestedMembers(root: string): string[] {
  return globSync('{packages/*,apps/*,tools/*,examples/*,e2e,demo,bench,docs}/package.json', { cwd: root })
    .filter((manifest) => testScriptOf(join(root, manifest)).startsWith('tap'))
    .map(dirname)
    .filter((folder) => !existsSync(join(root, folder, '.taprc')))
    .map((folder) => `${folder} has a test script and no .taprc`)
    .sort()
}

function testScriptOf(path: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const scripts: unknown = Object(manifest).scripts
  const test: unknown = Object(scripts).test
  return typeof test === 'string' ? test : ''
}
