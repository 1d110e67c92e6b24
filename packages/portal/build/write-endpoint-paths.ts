// Writes the list of paths that the front end calls, so that it loads no schema of the table itself.
import { writeFileSync } from 'node:fs'
import { portalEndpoints, portalPathOf } from '../src/api/portal-endpoints.ts'

const file = new URL('../front/api/generated/endpoint-paths.ts', import.meta.url)

const lines = [...portalEndpoints].map(([name, endpoint]) => {
  const takes = endpoint.body ? 'body' : endpoint.query ? 'query' : 'nothing'
  return `  ${name}: ['${endpoint.method}', '${portalPathOf(endpoint)}', '${takes}'],`
})

writeFileSync(
  file,
  `// Made from the endpoint tables of @latchkey/protocol by \`pnpm --filter @latchkey/portal generate\`: change those.

/** Method, path and place of the request of each endpoint that the portal passes on. */
export const endpointPaths = {
${lines.join('\n')}
} as const
`,
)
