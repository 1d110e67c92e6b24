import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repositoryFields } from './repository-fields.ts'

/**
 * Runs `work` while every manifest in `packages/` names the repository, then puts the manifests back as they were.
 *
 * @param address of the repository
 * @throws Error if the address is not one of a repository
 */
export async function withRepository<T>(root: string, address: string, work: () => Promise<T>): Promise<T> {
  const manifests = globSync('packages/*/package.json', { cwd: root }).map((path) => ({
    file: join(root, path),
    fields: repositoryFields(address, dirname(path)),
    text: readFileSync(join(root, path), 'utf8'),
  }))
  try {
    for (const { file, text, fields } of manifests) {
      writeFileSync(file, `${JSON.stringify({ ...JSON.parse(text), ...fields }, null, 2)}\n`)
    }
    return await work()
  } finally {
    for (const { file, text } of manifests) writeFileSync(file, text)
  }
}
