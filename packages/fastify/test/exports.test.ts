import t from 'tap'
import manifest from '../package.json' with { type: 'json' }
import * as exported from '../src/index.ts'

t.test('the package exports these names and no others', async (t) => {
  t.same(Object.keys(exported).sort(), [
    'authChannels',
    'bearerChannel',
    'default',
    'isPage',
    'keptRequestField',
    'latchkey',
    'latchkeyBearer',
    'pluginErrorCodes',
  ])
})

t.test('both plugins accept the fastify that the manifest declares, and nothing much older', async (t) => {
  for (const plugin of [exported.latchkey, exported.latchkeyBearer]) {
    const meta: unknown = Reflect.get(plugin, Symbol.for('plugin-meta'))
    t.match(meta, { fastify: '^5.12.1' })
    t.equal(manifest.peerDependencies.fastify, '^5.12.2', 'which reports itself as 5.12.1')
  }
})
