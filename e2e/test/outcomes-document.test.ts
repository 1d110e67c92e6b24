import { readFileSync } from 'node:fs'
import t from 'tap'
import { outcomesDocument } from '../outcomes-document.ts'

t.test('docs/outcomes.md tells just the outcomes and reasons of the code', async (t) => {
  const text = readFileSync(new URL('../../docs/outcomes.md', import.meta.url), 'utf8')
  t.equal(text, outcomesDocument(), 'made anew by: node e2e/write-outcomes.ts')
})
