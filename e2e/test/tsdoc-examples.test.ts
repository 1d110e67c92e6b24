import { globSync, readFileSync } from 'node:fs'
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

t.test('TSDoc examples of all packages compile in strict mode', async (t) => {
  const numbered = examples.map(({ name, text }, index) => ({ name: `${index}-${name}`, text }))
  t.equal(await compileBlocks('tsdoc-examples', numbered), '')
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
