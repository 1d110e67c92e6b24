import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'

// `main.ts [--inline NAME]…` in the folder of a package empties `dist` and writes its scripts; the compiler adds the declarations.
const { values } = parseArgs({ options: { inline: { type: 'string', multiple: true, default: [] } } })
await bundle(process.cwd(), values.inline)
