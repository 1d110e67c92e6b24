import { writeFileSync } from 'node:fs'
import { memorySchemaFile, memorySchemaText } from './memory-schema-file.ts'

writeFileSync(memorySchemaFile, await memorySchemaText())
