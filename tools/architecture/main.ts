import { parseArgs } from 'node:util'
import type { Figure } from './figures.ts'
import { sourceFigures } from './figures.ts'
import { findManifestFaults } from './find-manifest-faults.ts'
import { findUntestedMembers } from './find-untested-members.ts'
import { readImports, workspaceRoot } from './read-imports.ts'
import { silentAuthenticationFiles } from './silent-authentication-files.ts'

const { values } = parseArgs({ options: { details: { type: 'boolean', default: false } } })

const { graph, violations } = await readImports(workspaceRoot)
const faults = [
  ...violations,
  ...findManifestFaults(workspaceRoot, graph),
  ...findUntestedMembers(workspaceRoot),
]
for (const fault of faults) console.error(fault)

const files = await silentAuthenticationFiles()
const figures: Figure[] = [
  ...sourceFigures(workspaceRoot, graph),
  {
    name: 'files executed by one silent authentication',
    value: files.length,
    goal: 70,
    // of them 7 for the audit trail, metrics, the rows of secrets, and memberships of apps
    limit: 118,
    details: files,
  },
]

const width = Math.max(...figures.map(({ name }) => name.length))
console.log(`${'figure'.padEnd(width)}  today   goal  limit`)
for (const { name, value, goal, limit = goal, details = [] } of figures) {
  const cells = [value, goal, limit].map((cell) => String(cell).padStart(5)).join('  ')
  const verdict = value <= goal ? 'holds' : value <= limit ? 'open' : 'TOO HIGH'
  console.log(`${name.padEnd(width)}  ${cells}  ${verdict}`)
  if (value > limit || values.details) for (const detail of details) console.log(`    ${detail}`)
}

const isTooHigh = figures.some(({ value, goal, limit = goal }) => value > limit)
if (faults.length > 0 || isTooHigh) process.exitCode = 1
