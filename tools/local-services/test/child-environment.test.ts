import t from 'tap'
import { childEnvironment } from '../src/index.ts'

t.test('childEnvironment passes on PATH and the compile cache only', async (t) => {
  t.same(childEnvironment({ PATH: '/bin', NODE_COMPILE_CACHE: '/cache', SECRET: 'x' }), {
    PATH: '/bin',
    NODE_COMPILE_CACHE: '/cache',
  })
  t.same(childEnvironment({}), { PATH: '' })
})
