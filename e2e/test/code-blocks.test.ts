import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { type CodeBlock, compileBlocks } from './support/compile-blocks.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Example extends CodeBlock {
  /** The declaration below the comment. */
  declaration: string
}

const examples: Example[] = globSync('packages/*/src/**/*.ts', { cwd: root }).sort().flatMap(examplesIn)

/** The TypeScript blocks below the `@example` tags of a file. */
function examplesIn(path: string): Example[] {
  const source = readFileSync(`${root}/${path}`, 'utf8')
  const name = path.replace(/\.ts$/, '').replaceAll(/[^\w-]+/g, '-')
  return [...source.matchAll(/\/\*\*([\s\S]*?)\*\/\s*(.*)/g)].flatMap(
    ([, comment = '', declaration = '']) => {
      const text = comment.replaceAll(/^ *\* ?/gm, '')
      const found = text.split('@example').slice(1)
      return found.flatMap((example) =>
        [...example.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => ({
          name: `${name}-${declaration.replaceAll(/\W+/g, '-').slice(0, 60)}`,
          text: code,
          declaration,
        })),
      )
    },
  )
}

/** The TypeScript blocks of a document. */
function blocksIn(path: string, name: string): CodeBlock[] {
  const found = readFileSync(`${root}/${path}`, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)
  return [...found].map(([, text = ''], index) => ({ name: `${name}-${index}`, text }))
}

const packages = readdirSync(`${root}/packages`).sort()
/** The first block imports the second by this name. */
const namesInReadme = ['app', 'settings']
const rootReadme = blocksIn('README.md', 'readme').map(({ name, text }, index) => ({
  name: namesInReadme[index] ?? name,
  text,
}))
const packageReadmes = packages.flatMap((of) => blocksIn(`packages/${of}/README.md`, `package-${of}`))
// the blocks of docs/extending.md are parts of files, which tests of the service read
const pages = globSync('docs/{*,flows/*,guides/*,reference/*}.md', {
  cwd: root,
  exclude: ['docs/extending.md'],
})
const pageBlocks = pages.sort().flatMap((path) => blocksIn(path, `page-${path.replaceAll(/[^\w-]+/g, '-')}`))
const numbered = examples.map(({ name, text }, index) => ({ name: `example-${index}-${name}`, text }))

// one run of the compiler: most of its time goes into the packages that every block imports
const messages = await compileBlocks('code-blocks', [
  ...rootReadme,
  ...packageReadmes,
  ...pageBlocks,
  ...numbered,
])

/** What the compiler said about the blocks whose names begin with `prefix`. */
function messagesAbout(prefix: string): string[] {
  return messages.split('\n').filter((line) => line.includes(`/${prefix}`))
}

t.test('README: the TypeScript blocks compile', async (t) => {
  t.same(
    rootReadme.map(({ name }) => name),
    namesInReadme,
  )
  t.same(
    namesInReadme.flatMap((name) => messagesAbout(`${name}.ts`)),
    [],
  )
  const lines = rootReadme[0]?.text.split('\n').filter((line) => line.trim() !== '')
  t.equal(lines?.length, 12, 'the first has twelve lines')
})

t.test('README of each package: every TypeScript block compiles in strict mode', async (t) => {
  t.same(messagesAbout('package-'), [])
  for (const of of packages) {
    t.ok(
      packageReadmes.some(({ name }) => name.startsWith(`package-${of}-`)),
      `${of} has an example`,
    )
  }
})

t.test('pages of the documentation: every TypeScript block compiles in strict mode', async (t) => {
  t.ok(pageBlocks.length > 0)
  t.same(messagesAbout('page-'), [])
})

t.test('TSDoc examples of all packages compile in strict mode', async (t) => {
  t.ok(numbered.length > 0)
  t.same(messagesAbout('example-'), [])
  t.equal(messages, '', 'the compiler says nothing else either')
})

t.test('TSDoc of the main exports has an example', async (t) => {
  const main = [
    'function createClient(',
    'function createFlow(',
    'class PasskeyError ',
    'function registerPasskey(',
    'function usePasskey(',
  ]
  for (const declaration of main) {
    t.ok(
      examples.some((example) => example.declaration.includes(declaration)),
      declaration,
    )
  }
})
