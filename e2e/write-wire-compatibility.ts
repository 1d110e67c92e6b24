import { writeFileSync } from 'node:fs'
import { wireCompatibilityDocument } from './wire-compatibility-document.ts'

writeFileSync(new URL('../docs/wire-compatibility.md', import.meta.url), wireCompatibilityDocument())
