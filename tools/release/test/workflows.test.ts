import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const workflows = globSync('.github/workflows/*.yml', { cwd: root })
const rootManifest: unknown = JSON.parse(read('package.json'))

t.test('workflows begin without permissions, and each job asks for what it needs', async (t) => {
  t.ok(workflows.length >= 2)
  for (const file of workflows) {
    const { permissions, jobs } = parse(read(file))
    t.same(permissions, {}, file)
    for (const [name, job] of Object.entries<Record<string, unknown>>(jobs)) {
      t.type(job.permissions, 'object', `${file}: ${name}`)
      t.type(job['timeout-minutes'], 'number', `${file}: ${name} ends`)
    }
  }
})

t.test('workflows name actions by commit, with the version in a comment', async (t) => {
  for (const file of workflows) {
    const uses = read(file).match(/uses: .*$/gm) ?? []
    const loose = uses.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
    t.same(loose, [], file)
  }
})

t.test('workflows run scripts that exist', async (t) => {
  for (const file of workflows) {
    const scripts = [...read(file).matchAll(/pnpm@12 run ([\w:-]+)/g)].map(([, name]) => name ?? '')
    for (const name of scripts) t.match(rootManifest, { scripts: { [name]: String } }, `${file}: ${name}`)
  }
})

t.test('only the release may write, and only after a review', async (t) => {
  const { jobs } = parse(read('.github/workflows/release.yml'))
  t.match(jobs.publish, {
    environment: 'npm',
    if: "github.ref == 'refs/heads/main'",
    permissions: { 'id-token': 'write' },
  })
  t.notMatch(read('.github/workflows/ci.yml'), /: write|secrets\./)
})

t.test('issue forms have the parts that the code host requires', async (t) => {
  for (const file of globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root })) {
    const form = parse(read(file))
    if (file.endsWith('config.yml')) t.same(form, { blank_issues_enabled: false })
    else {
      t.match(form, { name: String, description: String }, file)
      const ids = form.body.flatMap(({ id }: { id?: string }) => id ?? [])
      t.equal(new Set(ids).size, ids.length, `${file}: ids are unique`)
    }
  }
})
