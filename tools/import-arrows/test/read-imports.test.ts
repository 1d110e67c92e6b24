import t from 'tap'
import { packageOf, readImports } from '../read-imports.ts'

t.test('every form of import is read', async (t) => {
  const source = [
    "import t from 'one'",
    "import type { A, B as C } from 'two/deep'",
    'import {\n  a,\n  type b,\n} from "three"',
    "export { x } from './four.ts'",
    "export * as five from 'five'",
    "import 'six'",
    "const seven = await import('seven')",
    'export const text = "from nowhere"',
  ].join('\n')
  t.same(readImports(source), ['one', 'two/deep', 'three', './four.ts', 'five', 'six', 'seven'])
})

t.test('imports in comments are not read, and a comment mark in a string hides nothing', async (t) => {
  const source = "// import 'a'\n/** import b from 'b' */\nconst glob = 'src/*'\nimport c from 'c' /* d */\n"
  t.same(readImports(source), ['c'])
})

t.test('the package of a module name is its first part, or the first two under a scope', async (t) => {
  t.equal(packageOf('@latchkey/client/package.json'), '@latchkey/client')
  t.equal(packageOf('undici/deep'), 'undici')
  t.equal(packageOf('node:fs'), undefined)
  t.equal(packageOf('../x.ts'), undefined)
})
