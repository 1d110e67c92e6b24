import { readFileSync } from 'node:fs'
import t from 'tap'
import { scaleDocument } from '../../bench/simulate/scale-document.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

t.test('docs/scale.md is what the simulation makes of the measured figures', async (t) => {
  const text = scaleDocument(
    JSON.parse(read('bench/simulate/costs.json')),
    JSON.parse(read('bench/results.json')),
  )
  t.equal(read('docs/scale.md'), text, 'else run `node bench/simulate/main.ts`')
})
