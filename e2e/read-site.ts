import { fileURLToPath } from 'node:url'
import { readInBrowser } from './test/support/read-in-browser.ts'

// reads the site that `pnpm docs` built, or some of its pages: node e2e/read-site.ts 'flows/*.html'
const folder = fileURLToPath(new URL('../docs/artefacts/site/', import.meta.url))
const faults = await readInBrowser(folder, process.argv[2] ?? '**/*.html')
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
else console.log('Every page can be read, light and dark, on a phone and a desktop.')
