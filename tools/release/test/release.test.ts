import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { changelog } from '../changelog.ts'
import { repositoryFields } from '../repository-fields.ts'
import { withRepository } from '../with-repository.ts'

t.test('a manifest names the repository that publishes, and the folder in it', async (t) => {
  t.same(repositoryFields('https://code.example/owner/name', 'packages/client'), {
    repository: { type: 'git', url: 'git+https://code.example/owner/name.git', directory: 'packages/client' },
    homepage: 'https://code.example/owner/name/tree/main/packages/client#readme',
    bugs: { url: 'https://code.example/owner/name/issues' },
  })
  for (const address of [
    '',
    'name',
    'http://code.example/owner/name',
    'https://code.example/',
    'https://me:secret@code.example/a/b',
  ]) {
    t.throws(() => repositoryFields(address, 'packages/client'), /not the HTTPS address/, address)
  }
})

t.test('manifests name the repository while they are published, and are as before afterwards', async (t) => {
  const root = t.testdir({})
  const file = join(root, 'packages/one/package.json')
  mkdirSync(join(root, 'packages/one'), { recursive: true })
  writeFileSync(file, '{ "name": "one" }')
  const read = () => readFileSync(file, 'utf8')
  await withRepository(root, 'https://code.example/owner/name', async () => {
    t.match(JSON.parse(read()), { name: 'one', repository: { directory: 'packages/one' } })
  })
  t.equal(read(), '{ "name": "one" }')
  const failing = withRepository(root, 'https://code.example/owner/name', async () => {
    throw new Error('the registry refused')
  })
  await t.rejects(failing, /refused/)
  t.equal(read(), '{ "name": "one" }', 'also after a failure')
})

t.test('the changelog names a change once, with the packages that it concerns', async (t) => {
  const text = (name: string, more: string) =>
    `# ${name}\n\n## 0.2.0\n\n### Minor Changes\n\n- 0a1b2c3: Sessions end.\n  In two lines.\n${more}`
  const dependencies = '\n### Patch Changes\n\n- Updated dependencies [0a1b2c3]\n  - @latchkey/one@0.2.0\n'
  t.equal(
    changelog([
      { name: 'one', text: text('@latchkey/one', '- 1234567: Only here.\n') },
      { name: 'two', text: text('@latchkey/two', dependencies) },
    ])
      .split('\n')
      .slice(4)
      .join('\n'),
    '## 0.2.0\n\n### Minor Changes\n\n- **one, two**: Sessions end.\n  In two lines.\n- **one**: Only here.\n',
  )
  t.match(changelog([]), 'Nothing is released yet.')
})
