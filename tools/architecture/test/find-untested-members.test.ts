import { resolve } from 'node:path'
import t from 'tap'
import { findUntestedMembers } from '../find-untested-members.ts'

t.test('a member whose tests tap would not find is named', async (t) => {
  const manifest = (test?: string) => ({
    'package.json': JSON.stringify({ scripts: { ...(test && { test }) } }),
  })
  const root = t.testdir({
    packages: { one: { ...manifest('tap'), '.taprc': '' }, two: manifest('tap --reporter=terse') },
    tools: { three: manifest('tap'), four: manifest() },
    e2e: manifest('node test.ts'),
  })
  t.strictSame(findUntestedMembers(root), [
    'packages/two has a test script and no .taprc',
    'tools/three has a test script and no .taprc',
  ])
})

t.test('every member of this workspace runs its tests', async (t) => {
  t.strictSame(findUntestedMembers(resolve(import.meta.dirname, '../../..')), [])
})
