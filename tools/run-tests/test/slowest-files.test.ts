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
