import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = new URL('../../', import.meta.url)
const exclude = ['**/node_modules/**', '**/artefacts/**']
const documents = globSync(
  '{*.md,deploy/*.md,examples/*.md,docs/**/*.md,{packages,tools,apps}/*/README.md,{bench,demo,e2e}/README.md}',
  {
    cwd: fileURLToPath(root),
    exclude,
  },
).sort()
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')

t.test('every relative link in a document leads to a file', async (t) => {
  for (const document of documents) {
    const prose = read(document).replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '')
    const links = matches(prose, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g).filter((link) => !/^\w+:/.test(link))
    const broken = links.filter((link) => !existsSync(new URL(link, new URL(document, root))))
    t.same(broken, [], document)
  }
})

t.test('every path in the text of docs/*.md exists', async (t) => {
  const paths = /`((?:packages|apps|docs|demo|e2e|tools|bench)\/[\w./-]+)`/g
  for (const document of documents.filter((name) => /^docs\/[^/]+$/.test(name))) {
    const missing = matches(read(document), paths).filter((path) => !existsSync(new URL(path, root)))
    t.same(missing, [], document)
  }
})

t.test('docs/architecture.md describes exactly the folders of every package', async (t) => {
  const sections = read('docs/architecture.md').split(/^### /m)
  for (const name of readdirSync(new URL('packages/', root))) {
    const section = sections.find((text) => text.startsWith(`\`packages/${name}/src/\``)) ?? ''
    const described = matches(section, /^\| `([\w-]+)\/` \|/gm)
    const folders = readdirSync(new URL(`packages/${name}/src/`, root), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
    t.same(described.toSorted(), folders.toSorted(), name)
  }
})
