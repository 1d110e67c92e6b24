import t from 'tap'
import { countTapFile } from '../tap-file.ts'

const tap = (...lines: string[]) => ['TAP version 14', ...lines, ''].join('\n')

t.test('countTapFile counts leaf points and not the summary points of subtests', async (t) => {
  const text = tap(
    '# Subtest: outer',
    '    ok 1 - one',
    '    # Subtest: inner',
    '        ok 1 - two',
    '        not ok 2 - three # time=2ms',
    '        1..2',
    '    not ok 2 - inner',
    '    1..2',
    'not ok 1 - outer # time=1ms',
    'ok 2 - four',
    '1..2',
  )
  t.same(countTapFile(text, false), { passed: 3, failures: ['outer > inner > three'] })
})

t.test('countTapFile counts consecutive subtests', async (t) => {
  const subtest = ['    ok 1 - one', '    ok 2 - two', '    1..2']
  const text = tap(...subtest, 'ok 1 - a', ...subtest, 'ok 2 - b', '1..2')
  t.same(countTapFile(text, true), { passed: 4, failures: [] })
})

t.test('countTapFile counts a failed subtest with passing points as one failure', async (t) => {
  const text = tap('# Subtest: bad plan', '    ok 1 - one', '    1..3', 'not ok 1 - bad plan', '1..1')
  t.same(countTapFile(text, false), { passed: 1, failures: ['bad plan'] })
})

t.test('countTapFile counts skipped and to-do points as neither passed nor failed', async (t) => {
  const text = tap(
    'ok 1 - a # SKIP why',
    'not ok 2 - b # TODO soon',
    'ok 3 - no \\# skip',
    'ok 4 # SKIP',
    '1..4',
  )
  t.same(countTapFile(text, true), { passed: 1, failures: [] })
})

t.test('countTapFile ignores diagnostics that look like points', async (t) => {
  const text = tap('not ok 1 - a', '  ---', '  source: |', '    ok 7 - quoted', '    ---', '  ...', '1..1')
  t.same(countTapFile(text, false), { passed: 0, failures: ['a'] })
})

t.test('countTapFile counts a crashed, bailed-out or empty file as a failure', async (t) => {
  const brokenOff = ['the output breaks off']
  t.same(countTapFile('', true), { passed: 0, failures: brokenOff })
  t.same(countTapFile(tap('ok 1 - a'), false), { passed: 1, failures: brokenOff })
  t.same(countTapFile(tap('ok 1 - a', '1..1'), false), { passed: 1, failures: ['the process ended badly'] })
  t.same(countTapFile(tap('ok 1 - a', 'Bail out! out'), false), { passed: 1, failures: ['Bail out! out'] })
})

t.test('countTapFile names the file of a failure in a part', async (t) => {
  const text = tap(
    '# file: a.test.ts',
    'ok 1 - one',
    '# file: deep/b.test.ts',
    '# Subtest: two',
    '    not ok 1 - three',
    '    1..1',
    'not ok 2 - two',
    '1..2',
  )
  t.same(countTapFile(text, false), { passed: 1, failures: ['deep/b.test.ts > two > three'] })
})
