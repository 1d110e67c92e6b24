import t from 'tap'
import { sourceFigures } from '../figures.ts'
import { readImports, workspaceRoot } from '../read-imports.ts'

const manifest = (name: string) => JSON.stringify({ name, type: 'module' })

t.test('figures count cycles, loose files and mentions of totp', async (t) => {
  const root = t.testdir({
    packages: {
      identity: {
        'package.json': manifest('@latchkey/identity'),
        src: {
          'index.ts': "import './keys/key.ts'\nimport './methods/totp/totp.ts'",
          keys: {
            'key.ts': "import type { A } from '../tokens/token.ts'\nexport type B = A",
            'ring.ts': 'export const totp = 1',
          },
          tokens: { 'token.ts': "import '../keys/ring.ts'\nimport { a } from './own.ts'", 'own.ts': '' },
          methods: { totp: { 'totp.ts': "import '../password/p.ts'" }, password: { 'p.ts': '' } },
        },
      },
      client: {
        'package.json': manifest('@latchkey/client'),
        src: {
          'index.ts': "import './a.ts'",
          'a.ts': "import type { B } from './b.ts'",
          'b.ts': "import './a.ts'",
        },
      },
    },
  })
  const { graph } = await readImports(root)
  const values = Object.fromEntries(sourceFigures(root, graph).map(({ name, value }) => [name, value]))
  t.same(values, {
    'source files in an import cycle (types included)': 2,
    'identity: folders and loose files in an import cycle': 2,
    'other packages: folders and loose files in an import cycle': 2,
    'identity: files directly in src/': 1,
    'fastify: files directly in src/': 0,
    'client: files directly in src/': 3,
    'source files that mention totp outside its own folder': 2,
  })
})

t.test('the figures of this workspace stay within their limits', async (t) => {
  const { graph } = await readImports(workspaceRoot)
  t.ok(graph.size > 400, 'the whole workspace is read')
  for (const { name, value, goal, limit = goal } of sourceFigures(workspaceRoot, graph)) {
    t.ok(value <= limit, `${name}: ${value} of at most ${limit}`)
    t.ok(limit >= goal, `${name}: the limit is not below the goal`)
  }
})
