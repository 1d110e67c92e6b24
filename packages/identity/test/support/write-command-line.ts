import { writeFileSync } from 'node:fs'
import { commandLineDocument, commandLineFile } from './command-line-document.ts'

writeFileSync(commandLineFile, await commandLineDocument())
