import { mkdirSync, writeFileSync } from 'node:fs'
import { generatedFiles } from './generated-files.ts'

mkdirSync(new URL('../../src/api/generated/', import.meta.url), { recursive: true })
for (const [file, text] of generatedFiles()) writeFileSync(file, text)
