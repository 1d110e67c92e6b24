import { EnvironmentSchema } from '../../../packages/identity/src/command/environment-schema.ts'
import { type Page, pageFrom } from '../read-documents.ts'
import { code, markdownTable } from './markdown-table.ts'

/** The environment variables of the identity service, from the schema that checks them at a start. */
export function variablesPage(): Page {
  const variables: [string, object][] = Object.entries(EnvironmentSchema.properties)
  const rows = variables.map(([name, schema]) => [
    code(name),
    textIn(schema, 'description'),
    code(textIn(schema, 'default')),
  ])
  return pageFrom(
    'reference/variables.md',
    `# Environment variables

Settings of \`latchkey-identity\`. Invalid settings stop the service from starting; one message names every variable at fault. The
variables of the admin portal are in [its README](../packages/portal.md). Empty variables count as unset.

${markdownTable(['variable', 'meaning', 'default'], rows)}
`,
  )
}

function textIn(schema: object, member: string): string {
  const value: unknown = Reflect.get(schema, member)
  return typeof value === 'string' ? value : ''
}
