import t from 'tap'
import { findViolations } from '../find-violations.ts'

const manifest = (name: string, fields: object = {}) => JSON.stringify({ name, ...fields })

t.test('imports along the arrows, and anything in tests, are fine', async (t) => {
  const root = t.testdir({
    packages: {
      client: {
        'package.json': manifest('@latchkey/client', {
          dependencies: { '@latchkey/protocol': '', undici: '' },
          devDependencies: { '@latchkey/identity': '' },
        }),
        src: { 'a.ts': "import 'undici'\nimport '@latchkey/protocol'\nimport './b.ts'\nimport 'node:fs'" },
        test: { 'a.test.ts': "import '@latchkey/identity'" },
      },
    },
    apps: { shop: { 'package.json': manifest('shop', { dependencies: { '@latchkey/identity': '' } }) } },
  })
  t.same(findViolations(root), [])
})

t.test('imports and dependencies against the arrows are named', async (t) => {
  const root = t.testdir({
    packages: {
      client: {
        'package.json': manifest('@latchkey/client', { dependencies: { '@latchkey/identity': '' } }),
        src: { 'a.ts': "import '@latchkey/fastify'\nimport 'fastify'\nimport '../../protocol/src/index.ts'" },
      },
      'session-store': {
        'package.json': manifest('@latchkey/session-store'),
        src: { 'a.ts': "import '@latchkey/protocol'\nimport 'undeclared'" },
      },
    },
    apps: {
      shop: { 'package.json': manifest('shop'), src: { 'a.ts': "import '@latchkey/local-services'" } },
    },
  })
  t.same(findViolations(root), [
    'packages/client/package.json depends on @latchkey/identity: against the arrows',
    'packages/client/src/a.ts imports @latchkey/fastify: against the arrows',
    'packages/client/src/a.ts imports fastify: it must not know Fastify',
    'packages/client/src/a.ts imports ../../protocol/src/index.ts: a file of another package',
    'packages/session-store/src/a.ts imports @latchkey/protocol: against the arrows',
    'packages/session-store/src/a.ts imports undeclared: not among its dependencies',
    'apps/shop/src/a.ts imports @latchkey/local-services: this is for tests only',
  ])
})
