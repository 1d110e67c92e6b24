import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

interface Test {
  teardown(work: () => unknown): unknown
}

const releases = new URL('../../releases/', import.meta.url)
/** Below it, an earlier release finds the libraries of the present one. */
const place = fileURLToPath(new URL('../../../packages/identity/node_modules/.releases/', import.meta.url))

/**
 * Unpacks an earlier release as it was built, and returns its command line. It runs on the libraries of the present release.
 *
 * @param version names a file in `e2e/releases/`; see the README there
 */
export async function earlierRelease(t: Test, version: string): Promise<string> {
  await mkdir(place, { recursive: true })
  const folder = await mkdtemp(join(place, `${version}-`))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const archive = fileURLToPath(new URL(`identity-${version}.tgz`, releases))
  await promisify(execFile)('tar', ['xzf', archive, '-C', folder])
  return join(folder, 'node_modules/@latchkey/identity/dist/command/cli.js')
}
