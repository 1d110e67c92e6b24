import t from 'tap'
import { slowestFiles } from '../slowest-files.ts'

const report = (time: string) => `TAP version 14\n    # time=9000ms\nok 1 - a # time=9000ms\n1..1\n${time}\n`

t.test('slowestFiles lists the files with the longest runs first', async (t) => {
  const root = t.testdir({
    packages: {
      one: {
        '.tap': {
          'test-results': {
            test: {
              'fast.test.ts.tap': report('# time=12.5ms'),
              deep: { 'slow.test.ts.tap': report('# time=2500ms') },
            },
          },
        },
      },
    },
    e2e: { '.tap': { 'test-results': { test: { 'middle.test.ts.tap': report('# time=1000.25ms') } } } },
  })
  t.same(slowestFiles(root, 2), [
    { file: 'packages/one/test/deep/slow.test.ts', seconds: 2.5 },
    { file: 'e2e/test/middle.test.ts', seconds: 1.00025 },
  ])
})

t.test('slowestFiles counts a report without a time as zero', async (t) => {
  const root = t.testdir({
    demo: { '.tap': { 'test-results': { test: { 'killed.test.ts.tap': 'TAP version 14\nok 1 - a\n' } } } },
  })
  t.same(slowestFiles(root, 10), [{ file: 'demo/test/killed.test.ts', seconds: 0 }])
})

t.test('slowestFiles lists the files of a part by the times of their tests', async (t) => {
  const part = [
    ...['TAP version 14', '# file: a.test.ts', '    ok 1 - x # time=99ms', 'ok 1 - one # time=500ms'],
    ...['# file: deep/b.test.ts', 'ok 2 - two # time=1000.5ms', 'not ok 3 - three # time=1000ms', '  ---'],
    ...['1..3', '# time=9000ms', ''],
  ].join('\n')
  const root = t.testdir({ demo: { '.tap': { 'test-results': { test: { 'part-1.ts.tap': part } } } } })
  t.same(slowestFiles(root, 10), [
    { file: 'demo/test/deep/b.test.ts', seconds: 2.0005 },
    { file: 'demo/test/a.test.ts', seconds: 0.5 },
  ])
})
