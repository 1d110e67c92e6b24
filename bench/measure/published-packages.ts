import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Builds and packs the packages, and installs them as a user does.
 *
 * @returns a folder whose `node_modules` has them; the caller removes it
 */
export function publishedPackages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-packages-'))
  const run = (cwd: string, command: string, ...given: string[]) =>
    execFileSync(command, given, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  run(root, 'npx', '--yes', 'pnpm@12', 'run', 'build')
  run(root, 'npx', '--yes', 'pnpm@12', '--filter=./packages/*', 'pack', '--pack-destination', folder)
  const ours = readdirSync(folder).map((file) => [
    `@latchkey/${file.replace(/^latchkey-|-\d.*$/g, '')}`,
    `file:./${file}`,
  ])
  const manifest = { name: 'bench', private: true, type: 'module', dependencies: Object.fromEntries(ours) }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  run(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock')
  return folder
}
