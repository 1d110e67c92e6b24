import { existsSync } from 'node:fs'
import t from 'tap'
import { identityScript } from '../src/index.ts'

t.test('identityScript is the source of the command, unless the test command names its bundle', async (t) => {
  const source = identityScript({})
  t.ok(source.endsWith('packages/identity/src/command/cli.ts'), source)
  t.ok(existsSync(source))
  t.equal(identityScript({ LATCHKEY_TEST_IDENTITY: '/bundle/cli.js' }), '/bundle/cli.js')
})
