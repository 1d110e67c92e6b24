import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './generated-files.ts'

for (const folder of ['api', 'management']) {
  mkdirSync(new URL(`../../src/${folder}/generated/`, import.meta.url), { recursive: true })
}
for (const [file, text] of generatedFiles()) writeFileSync(file, text)
