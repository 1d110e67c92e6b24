import { readFileSync } from 'node:fs'
import t from 'tap'
import { readCommandLine } from '../../packages/identity/src/command/command-line.ts'
import { EnvironmentSchema } from '../../packages/identity/src/command/environment-schema.ts'
import { metricDefinitions } from '../../packages/identity/src/telemetry/metric-definitions.ts'

const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')

t.test('docs/operations.md: every command exists', async (t) => {
  const lines = [...text.matchAll(/^latchkey-identity (.+)$/gm)].map(([, words = '']) => words)
  t.ok(lines.length >= 5)
  for (const line of lines) {
    if (line === '--version') continue
    const { spec } = await readCommandLine(line.replace(/\$\(.*?\)/, 'today').split(' '))
    t.ok(spec, line)
  }
})

t.test('docs/operations.md: every variable exists', async (t) => {
  const known = new Set(Object.keys(EnvironmentSchema.properties))
  for (const [name] of text.matchAll(/\bLATCHKEY_[A-Z_]+\b/g)) t.ok(known.has(name), name)
})

t.test('docs/operations.md: alerts use metrics and labels that exist', async (t) => {
  const names = [...text.matchAll(/\blatchkey_identity_\w+/g)].map(([name]) => name)
  t.ok(names.length >= 8)
  for (const name of names) t.ok(name.replace(/_bucket$/, '') in metricDefinitions, name)
})
