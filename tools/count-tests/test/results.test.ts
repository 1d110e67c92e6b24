import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { countResults, removeResults } from '../results.ts'

const good = 'TAP version 14\nok 1 - a\nok 2 - b\n1..2\n'

t.test('countResults sums all packages and counts an unfinished file as failed', async (t) => {
  const root = t.testdir({
    packages: { one: { '.tap': { 'test-results': { test: { 'a.test.ts.tap': good } }, processinfo: {} } } },
    e2e: { '.tap': { 'test-results': { test: { deep: { 'b.test.ts.tap': good } } }, processinfo: {} } },
  })
  const { passed, failures } = countResults(root, 0)
  t.equal(passed, 4)
  t.same(failures.sort(), [
    'e2e/test/deep/b.test.ts > the process ended badly',
    'packages/one/test/a.test.ts > the process ended badly',
  ])
  removeResults(root)
  t.notOk(existsSync(join(root, 'e2e/.tap/test-results')))
  t.same(countResults(root, 0), { passed: 0, failures: [] })
})

t.test('countResults counts a finished file as reported and ignores stale ones', async (t) => {
  const root = t.testdir({
    packages: { one: { '.tap': { 'test-results': { test: { 'a.test.ts.tap': good } }, processinfo: {} } } },
  })
  const info = { argv: ['node', join(root, 'packages/one/test/a.test.ts')], code: 0, parent: null }
  writeFileSync(join(root, 'packages/one/.tap/processinfo/1.json'), JSON.stringify(info))
  t.same(countResults(root, 0), { passed: 2, failures: [] })
  utimesSync(join(root, 'packages/one/.tap/test-results/test/a.test.ts.tap'), 1_000, 1_000)
  t.same(countResults(root, 1_001_000), { passed: 0, failures: [] })
})
