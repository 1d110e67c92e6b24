import { readFileSync, writeFileSync } from 'node:fs'
import { type Costs, measureCosts } from './measure-costs.ts'
import { scaleDocument } from './scale-document.ts'

// `main.ts` writes docs/scale.md from results.json and costs.json; `main.ts --measure` measures costs.json first.
const costsFile = new URL('costs.json', import.meta.url)
const read = (file: URL) => JSON.parse(readFileSync(file, 'utf8'))

if (process.argv.includes('--measure')) {
  writeFileSync(costsFile, `${JSON.stringify(await measureCosts(), null, 2)}\n`)
}
const costs: Costs = read(costsFile)
const text = scaleDocument(costs, read(new URL('../results.json', import.meta.url)))
writeFileSync(new URL('../../docs/scale.md', import.meta.url), text)
