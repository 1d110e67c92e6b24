import { readFileSync } from 'node:fs'
import t from 'tap'
import { readCommandLine } from '../../src/command/command-line.ts'
import { families } from '../../src/command/families/families.ts'
import { commandLineDocument, commandLineFile } from '../support/command-line-document.ts'

t.test('docs/command-line.md contains the help of every command', async (t) => {
  const text = readFileSync(commandLineFile, 'utf8')
  t.equal(text, await commandLineDocument(), 'regenerate it with: pnpm --filter @latchkey/identity generate')
})

t.test('every command has an example in its help that the command line understands', async (t) => {
  for (const { name, load } of families) {
    const loaded = await load()
    for (const spec of 'run' in loaded ? [loaded] : loaded) {
      const words = 'run' in loaded ? name : `${name} ${spec.name}`
      t.ok((spec.examples ?? []).length > 0, words)
      for (const example of spec.examples ?? []) {
        t.match(example, new RegExp(`^${words}( |$)`))
        t.equal((await readCommandLine(wordsOf(example))).spec?.name, spec.name, example)
      }
      t.match(spec.summary, /^[a-z].*[^.]$/, words)
    }
  }
})

/** The words of an example, as a shell makes them. */
function wordsOf(example: string): string[] {
  return [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
