import { readFileSync } from 'node:fs'
import t from 'tap'
import { outcomesDocument } from '../outcomes-document.ts'

t.test('docs/outcomes.md lists exactly the outcomes and reasons of the code', async (t) => {
  const text = readFileSync(new URL('../../docs/outcomes.md', import.meta.url), 'utf8')
  t.equal(text, outcomesDocument(), 'regenerate it with: node e2e/write-outcomes.ts')
})
