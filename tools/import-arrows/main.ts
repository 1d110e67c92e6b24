import { join } from 'node:path'
import { findViolations } from './find-violations.ts'

const violations = findViolations(join(import.meta.dirname, '..', '..'))
for (const violation of violations) console.error(violation)
if (violations.length > 0) process.exitCode = 1
else console.log('imports: all go with the arrows')
