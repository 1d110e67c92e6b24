import { type Endpoint, endpointSections, parametersIn } from '@latchkey/protocol'
import { managementSections } from '@latchkey/protocol/management'
import { errorCodesOf } from './error-codes-of.ts'

/** The list of the client's methods for its README, between the two comments that hold it. */
export function methodList(): string {
  const managed = Object.entries(managementSections).map(
    ([title, table]) => [`Management: ${title}`, table] as const,
  )
  const sections = [...Object.entries(endpointSections), ...managed].map(([title, table]) => {
    const rows = Object.entries<Endpoint>(table).map(([name, endpoint]) => {
      const codes = errorCodesOf(endpoint).map((code) => `\`${code}\``)
      return `| \`${name}(${argumentsOf(endpoint).join(', ')})\` | ${endpoint.summary.replace(/\.$/, '')} | ${codes.join(', ')} |`
    })
    return `### ${title}\n\n| call | what it does | error codes of its own |\n|---|---|---|\n${rows.join('\n')}`
  })
  return `${listStart}\n\n${sections.join('\n\n')}\n\n${listEnd}`
}

/** A document with the list of methods in its place. @throws Error if it has no place for it */
export function withMethodList(document: string): string {
  const start = document.indexOf(listStart)
  const end = document.indexOf(listEnd)
  if (start < 0 || end < start) throw new Error('the document has no place for the list of methods')
  return document.slice(0, start) + methodList() + document.slice(end + listEnd.length)
}

const listStart = '<!-- the list of methods: `pnpm --filter @latchkey/client generate` -->'
const listEnd = '<!-- end of the list of methods -->'

function argumentsOf({ caller, path, body, query, takes }: Endpoint): string[] {
  return [
    ...(caller === 'user' ? ['accessToken'] : []),
    ...parametersIn(path),
    ...(takes !== undefined ? ['ticketId'] : (body ?? query) ? ['request'] : []),
  ]
}
