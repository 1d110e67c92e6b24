// Writes what forms need of the schemas of the management API, so that the front end loads no schema itself.
import { writeFileSync } from 'node:fs'
import { permissionList } from './permission-list.ts'
import { preferenceFieldsOf } from './preference-fields.ts'

const notice =
  '// Made from the schemas of @latchkey/protocol by `pnpm --filter @latchkey/portal generate`: change those.\n\n'
const generated = new URL('../front/api/generated/', import.meta.url)

writeFileSync(
  new URL('preference-fields.ts', generated),
  `${notice}/** The settings of each log-in method that the service serves. */
export const preferenceFields = ${literal(preferenceFieldsOf(), '')} as const
`,
)

writeFileSync(
  new URL('permissions.ts', generated),
  `${notice}/** The permissions that endpoints ask for. */
export const permissions = ${literal(permissionList(), '')} as const
`,
)

/** A value as source text in the style of the formatter. */
function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') {
    return value.includes("'") ? JSON.stringify(value) : `'${value}'`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((one) => literal(one, inner))
    : Object.entries(value).map(([name, one]) => `${name}: ${literal(one, inner)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }']
  const line = `${open}${parts.join(', ')}${close}`
  if (!line.includes('\n') && line.length + indent.length < 100) return line
  return `${open.trim()}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close.trim()}`
}
