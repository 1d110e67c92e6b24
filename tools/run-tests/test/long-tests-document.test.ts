import t from 'tap'
import { longTestRow, longTestRows, longTestsDocument } from '../long-tests-document.ts'
import { statedIn } from '../stated-in.ts'

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

t.test('statedIn reads each volume and each measurement once', async (t) => {
  const measured = `${report}    # measured: heap of the apps: 45.1 MiB\n`
  t.same(statedIn(measured), {
    volumes: ['100000 rows', '20 rounds'],
    measured: ['heap of the apps: 45.1 MiB'],
  })
  t.same(statedIn('TAP version 14\n'), { volumes: [], measured: [] })
})

t.test('longTestsDocument lists each file, and longTestRows reads it again', async (t) => {
  const run = '2026-01-31, 2 cores, Node 24.1.0'
  const rows = [
    longTestRow({ file: 'e2e/test/b.test.ts', seconds: 61.4, run }, statedIn(report)),
    longTestRow({ file: 'e2e/test/a.test.ts', seconds: 5, run }, { volumes: [], measured: ['1 s', '2 s'] }),
  ]
  const text = longTestsDocument(rows)
  t.match(text, `| \`e2e/test/b.test.ts\` | 100,000 rows, 20 rounds |  | 61 | ${run} |`)
  t.strictSame(longTestRows(text), rows.toReversed())
})
