import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { workspaceRoot } from '../read-imports.ts'

const read = (path: string) => JSON.parse(readFileSync(join(workspaceRoot, path), 'utf8'))

t.test('every published package shares the one version', async (t) => {
  const manifests = globSync('packages/*/package.json', { cwd: workspaceRoot }).map(read)
  const published = manifests.filter((manifest) => manifest.private !== true)
  const { fixed } = read('.changeset/config.json')
  t.same(fixed, [published.map(({ name }) => name).sort()])
  t.equal(new Set(published.map(({ version }) => version)).size, 1)
  for (const { name, publishConfig } of published) t.equal(publishConfig?.access, 'public', name)
})
