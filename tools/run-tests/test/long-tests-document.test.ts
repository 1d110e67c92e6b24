import t from 'tap'
import { longTestReport } from '../long-test-report.ts'
import { longTestsDocument } from '../long-tests-document.ts'

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
# { total: 2, pass: 2 }
# time=12.5ms
`

t.test('longTestReport reads each volume once, and the total', async (t) => {
  t.same(longTestReport(report), { volumes: ['100000 rows', '20 rounds'], assertions: 2 })
  t.same(longTestReport('TAP version 14\n'), { volumes: [], assertions: 0 })
})

t.test('longTestsDocument lists each file with its volumes and time', async (t) => {
  const file = { file: 'e2e/test/a.test.ts', seconds: 61.4, ...longTestReport(report) }
  const text = longTestsDocument([file], '2 cores, Node 24.1.0')
  t.match(text, '| `e2e/test/a.test.ts` | 100,000 rows, 20 rounds | 2 | 61 |')
  t.match(text, 'on 2 cores, Node 24.1.0')
})
