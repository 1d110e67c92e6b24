import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { withRepository } from './with-repository.ts'

// `main.ts` builds and publishes every package whose version the registry does not have, and makes the tags.
// `main.ts --dry-run` builds, packs and checks the same packages, and uploads nothing.
// REPOSITORY_URL is the address of the repository that publishes.
const root = join(import.meta.dirname, '..', '..')
const isDry = process.argv.includes('--dry-run')
const { REPOSITORY_URL } = process.env

if (REPOSITORY_URL === undefined) {
  console.error(
    'Set REPOSITORY_URL to the address of this repository, such as https://github.com/OWNER/NAME.',
  )
  process.exit(1)
}

function run(command: string, ...given: string[]): void {
  execFileSync(command, given, { cwd: root, stdio: 'inherit' })
}

await withRepository(root, REPOSITORY_URL, async () => {
  // builds do not check types
  run('pnpm', 'run', 'typecheck')
  run('pnpm', 'run', 'build')
  if (isDry) {
    run('pnpm', '--recursive', '--filter', './packages/*', 'publish', '--dry-run', '--no-git-checks')
  } else {
    run('changeset', 'publish')
  }
})
