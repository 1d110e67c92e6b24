import t from 'tap'
import { importPart } from '../src/index.ts'

t.test('importPart divides the test files among the parts and names each in the report', async (t) => {
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.test.ts`, '']))
  const folder = t.testdir({ ...files, 'support.ts': 'throw new Error()', deep: { 'f.test.ts': '' } })
  const comments: string[] = []
  const report = { comment: (text: string) => void comments.push(text) }
  await importPart(report, folder, { part: 1, of: 2, alone: ['b.test.ts'] })
  t.same(comments, ['file: a.test.ts', 'file: d.test.ts', 'file: e.test.ts'])
  comments.length = 0
  await importPart(report, folder, { part: 2, of: 2, alone: ['b.test.ts'] })
  t.same(comments, ['file: c.test.ts', 'file: deep/f.test.ts'])
})

t.test('importPart rejects with what a test file throws', async (t) => {
  const folder = t.testdir({ 'broken.test.ts': 'throw new Error("broken")' })
  await t.rejects(importPart({ comment: () => {} }, folder, { part: 1, of: 1 }), { message: 'broken' })
})
