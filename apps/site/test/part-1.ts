import { importPart } from '@latchkey/test-parts'
import t from 'tap'

await importPart(t, import.meta.dirname, { part: 1, of: 1 })
