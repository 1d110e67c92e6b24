import { build } from 'vitepress'
import { checkSite } from './check-site.ts'
import { sitePages } from './site-pages.ts'
import { root, siteFolder } from './site-paths.ts'
import { writePages } from './write-pages.ts'

writePages(await sitePages())
await build(`${root}docs`)
const faults = checkSite(siteFolder)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
