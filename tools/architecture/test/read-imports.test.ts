import t, { type Test } from 'tap'
import { findManifestFaults } from '../find-manifest-faults.ts'
import { readImports } from '../read-imports.ts'

const manifest = (name: string, more: object = {}) => JSON.stringify({ name, type: 'module', ...more })

/** A workspace whose packages are linked as pnpm links them. */
function workspace(t: Test, content: Record<string, Record<string, object>>): string {
  const link = (folder: string) => t.fixture('symlink', `../../../../${folder}`)
  const nodeModules = () => ({
    '@latchkey': Object.fromEntries(
      Object.keys(content.packages ?? {}).map((name) => [name, link(`packages/${name}`)]),
    ),
    fastify: { 'package.json': manifest('fastify', { main: './index.js' }), 'index.js': '' },
    undici: { 'package.json': manifest('undici', { main: './index.js' }), 'index.js': '' },
  })
  const withModules = (folders: Record<string, object> = {}) =>
    Object.fromEntries(
      Object.entries(folders).map(([name, files]) => [name, { ...files, node_modules: nodeModules() }]),
    )
  return t.testdir({
    'package.json': manifest('root'),
    packages: withModules(content.packages),
    apps: withModules(content.apps),
  })
}

const main = { exports: { '.': './src/index.ts' } }

t.test('imports along the arrows pass, in tests any import does', async (t) => {
  const root = workspace(t, {
    packages: {
      protocol: { 'package.json': manifest('@latchkey/protocol', main), src: { 'index.ts': '' } },
      identity: { 'package.json': manifest('@latchkey/identity', main), src: { 'index.ts': '' } },
      client: {
        'package.json': manifest('@latchkey/client', {
          ...main,
          dependencies: { '@latchkey/protocol': '*', undici: '*' },
          devDependencies: { '@latchkey/identity': '*' },
        }),
        src: {
          'index.ts':
            "import 'undici'\nimport type { A } from '@latchkey/protocol'\nimport './b.ts'\nimport 'node:fs'",
          'b.ts': '',
        },
        test: { 'a.test.ts': "import '@latchkey/identity'" },
      },
    },
  })
  const { graph, violations } = await readImports(root)
  t.same(violations, [])
  t.same(findManifestFaults(root, graph), [])
  t.same(
    graph.get('packages/client/src/index.ts'),
    ['./b.ts', 'packages/protocol/src/index.ts']
      .map((path) => path.replace('./', 'packages/client/src/'))
      .sort(),
  )
})

t.test('every import against the rules is named with its rule', async (t) => {
  const root = workspace(t, {
    packages: {
      protocol: { 'package.json': manifest('@latchkey/protocol', main), src: { 'index.ts': '' } },
      fastify: { 'package.json': manifest('@latchkey/fastify', main), src: { 'index.ts': '' } },
      client: {
        'package.json': manifest('@latchkey/client', { ...main, devDependencies: { undici: '*' } }),
        src: {
          'arrow.ts': "import '@latchkey/fastify'",
          'type.ts': "import type { A } from '@latchkey/fastify'",
          'framework.ts': "import 'fastify'",
          'other.ts': "import '../../protocol/src/index.ts'",
          'own-test.ts': "import '../test/a.ts'",
          'dev.ts': "import 'undici'",
          'dynamic.ts': "export const loaded = import('undeclared')",
        },
        test: { 'a.ts': '' },
      },
    },
    apps: {
      bank: { 'package.json': manifest('bank'), src: { 'index.ts': '' } },
      shop: { 'package.json': manifest('shop'), src: { 'index.ts': "import '../../bank/src/index.ts'" } },
    },
  })
  const { violations } = await readImports(root)
  const found = violations.map((line) => line.replace(/^\S*\/(\S+) .*: (.*)$/, '$1: $2'))
  t.same(found.sort(), [
    'arrow.ts: package-arrows',
    'dev.ts: only-dependencies',
    'dynamic.ts: only-dependencies',
    'framework.ts: no-fastify',
    'framework.ts: only-dependencies',
    'index.ts: only-sources',
    'index.ts: package-arrows',
    'other.ts: only-sources',
    'own-test.ts: only-sources',
    'type.ts: package-arrows',
  ])
})

t.test('cycles between files and between folders are found, type imports included', async (t) => {
  const root = workspace(t, {
    packages: {
      protocol: {
        'package.json': manifest('@latchkey/protocol', main),
        src: {
          'index.ts': "import type { B } from './b.ts'",
          'b.ts': "import type { A } from './index.ts'",
          one: { 'a.ts': "import '../two/a.ts'", 'b.ts': '' },
          two: { 'a.ts': '', 'b.ts': "import type { B } from '../one/b.ts'" },
        },
      },
    },
  })
  const { violations } = await readImports(root)
  t.same([...violations].sort(), [
    'packages/protocol/src/b.ts imports ./index.ts (packages/protocol/src/index.ts → packages/protocol/src/b.ts): no-circular',
    'packages/protocol/src/one imports packages/protocol/src/two (packages/protocol/src/two → packages/protocol/src/one): no-circular-folders',
    'packages/protocol/src/two imports packages/protocol/src/one (packages/protocol/src/one → packages/protocol/src/two): no-circular-folders',
  ])
})

t.test('package.json files are held to the same arrows', async (t) => {
  const root = workspace(t, {
    packages: {
      protocol: { 'package.json': manifest('@latchkey/protocol', main), src: { 'index.ts': '' } },
      identity: {
        'package.json': manifest('@latchkey/identity', main),
        src: { 'index.ts': "import '@latchkey/protocol'" },
      },
      client: {
        'package.json': manifest('@latchkey/client', {
          dependencies: { '@latchkey/identity': '*' },
          peerDependencies: { '@fastify/cookie': '*' },
        }),
        src: {},
      },
      unknown: { 'package.json': manifest('@latchkey/unknown'), src: {} },
    },
  })
  const { graph } = await readImports(root)
  t.same(findManifestFaults(root, graph), [
    'packages/client/package.json depends on @latchkey/identity: package-arrows',
    'packages/client/package.json depends on @fastify/cookie: package-arrows',
    'packages/identity imports @latchkey/protocol, which its package.json does not list',
    'packages/unknown: has no rule in tools/architecture/members.ts',
  ])
})
