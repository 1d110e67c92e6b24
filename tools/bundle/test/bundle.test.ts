import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { bundle } from '../bundle.ts'

/** Files of a package, and of a library that it uses. */
const files = {
  'package.json': JSON.stringify({
    name: 'one',
    type: 'module',
    exports: { '.': './src/index.ts', './package.json': './package.json' },
    bin: { one: './src/command/cli.ts' },
  }),
  // its own, so that what is above the folder does not matter
  'tsconfig.json': '{}',
  'src/index.ts': `import { times } from 'library'
import { shared } from './shared.ts'
import { join } from 'node:path'
export const twice = (value: number): number => times(value, shared)
export const later = async (): Promise<string> => (await import('./lazy.ts')).lazy
export const path = join('a', 'b')
`,
  'src/shared.ts': 'export const shared: number = 2\n',
  'src/lazy.ts': `import { plans } from 'library/plans'
console.log('lazy')
export const lazy = plans[0]
`,
  'src/command/cli.ts': `#!/usr/bin/env node
import { shared } from '../shared.ts'
console.log(shared)
`,
  'dist/stale.js': 'left by an earlier build',
  'node_modules/library/package.json': JSON.stringify({
    name: 'library',
    version: '1.2.3',
    type: 'module',
    exports: { '.': './index.js', './plans': './plans.js' },
    sideEffects: false,
  }),
  'node_modules/library/license': 'May be copied with this notice.\n',
  'node_modules/library/index.js': `export { times } from './times.js'\n`,
  'node_modules/library/times.js': 'export const times = (value, factor) => value * factor\n',
  'node_modules/library/plans.js': `import { times } from './times.js'
globalThis.loadedPlans = times(1, 1)
export const plans = ['later']
`,
}

function packageFolder(t: Test): string {
  const folder = t.testdir({})
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

t.test('bundle writes entries, lazy parts and a copied library with its licence', async (t) => {
  const folder = packageFolder(t)
  await bundle(folder, ['library'])

  const written = globSync('dist/**/*.js', { cwd: folder }).sort()
  t.match(
    written,
    [
      /^dist\/chunks\/lazy-/,
      /^dist\/chunks\/library-[^l]/,
      /^dist\/chunks\/library-later-/,
      'dist/command/cli.js',
      'dist/index.js',
    ],
    'and nothing is left of an earlier build',
  )
  const read = (name: string) =>
    readFileSync(join(folder, written.find((path) => path.includes(name)) ?? ''), 'utf8')
  const copies = written.filter((path) => path.includes('library-'))
  for (const copy of copies) {
    t.match(read(copy), /^\/\*! library 1\.2\.3\n\* May be copied with this notice\.\n\*\//)
    t.notMatch(read(copy), /sourceMappingURL/)
    t.notOk(existsSync(join(folder, `${copy}.map`)))
  }
  t.match(read('cli.js'), /^#!\/usr\/bin\/env node\n/)

  const map = JSON.parse(readFileSync(join(folder, 'dist/index.js.map'), 'utf8'))
  t.same(map.sources, ['../src/index.ts'])
  t.same(map.sourcesContent, [files['src/index.ts']])

  const code = `const one = await import(${JSON.stringify(pathToFileURL(join(folder, 'dist/index.js')).href)})
    console.log(one.twice(4), one.path, globalThis.loadedPlans, await one.later())`
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  })
  t.equal(printed, 'lazy\n8 a/b undefined later\n')
  t.equal(execFileSync(process.execPath, [join(folder, 'dist/command/cli.js')], { encoding: 'utf8' }), '2\n')
})

t.test('bundle leaves an import of a library that is not named', async (t) => {
  const folder = packageFolder(t)
  await bundle(folder, [])
  t.match(readFileSync(join(folder, 'dist/index.js'), 'utf8'), /from "library"/)
})

t.test('bundle writes another folder in place of dist', async (t) => {
  const folder = packageFolder(t)
  await bundle(folder, [], 'aside')
  t.ok(existsSync(join(folder, 'aside/command/cli.js')))
  t.ok(existsSync(join(folder, 'dist/stale.js')), 'which stays as it is')
})
