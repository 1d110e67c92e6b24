import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import { generatedFiles } from './support/generated-files.ts'

t.test('the interfaces and the README hold what the endpoint tables declare', async (t) => {
  for (const [file, text] of generatedFiles()) {
    t.equal(readFileSync(file, 'utf8'), text, `${basename(file.pathname)}: run pnpm generate`)
  }
})
