import { parseArgs } from 'node:util'
import { bundle } from './bundle.ts'

// `main.ts [--inline NAME]… [--out FOLDER]` in the folder of a package empties `dist`, or another folder, and writes its scripts;
// the compiler adds the declarations.
const { values } = parseArgs({
  options: { inline: { type: 'string', multiple: true, default: [] }, out: { type: 'string' } },
})
await bundle(process.cwd(), values.inline, values.out)
