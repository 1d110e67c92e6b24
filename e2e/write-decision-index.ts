import { writeFileSync } from 'node:fs'
import { decisionIndex } from './decision-index.ts'

writeFileSync(new URL('../docs/decisions/README.md', import.meta.url), decisionIndex())
