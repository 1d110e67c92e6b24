import t from 'tap'
import { longTestsDocument } from '../long-tests-document.ts'
import { testVolumes } from '../test-volumes.ts'

const report = `TAP version 14
# Subtest: on SQLite
    # volume: 100000 rows
    ok 1 - a
    1..1
ok 1 - on SQLite
# Subtest: on PostgreSQL
    # volume: 100000 rows
    # volume: 20 rounds
    ok 1 - a
    1..1
ok 2 - on PostgreSQL
1..2
# time=12.5ms
`

t.test('testVolumes reads each volume once', async (t) => {
  t.same(testVolumes(report), ['100000 rows', '20 rounds'])
  t.same(testVolumes('TAP version 14\n'), [])
})

t.test('longTestsDocument lists each file with its volumes and time', async (t) => {
  const file = { file: 'e2e/test/a.test.ts', seconds: 61.4, volumes: testVolumes(report) }
  const text = longTestsDocument([file], '2 cores, Node 24.1.0')
  t.match(text, '| `e2e/test/a.test.ts` | 100,000 rows, 20 rounds | 61 |')
  t.match(text, 'on 2 cores, Node 24.1.0')
})
