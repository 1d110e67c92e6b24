import { readFileSync } from 'node:fs'
import t from 'tap'
import { decisionIndex } from '../decision-index.ts'

t.test('docs/decisions/README.md lists every decision with its title and status', async (t) => {
  const text = readFileSync(new URL('../../docs/decisions/README.md', import.meta.url), 'utf8')
  t.equal(text, decisionIndex(), 'regenerate it with: node e2e/write-decision-index.ts')
})
