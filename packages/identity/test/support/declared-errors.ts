import { apiErrorStatuses, type Endpoint, endpointSections, pathsOf } from '@latchkey/protocol'
import { managementSections } from '@latchkey/protocol/management'
import { errorCodesOf } from '../../src/operations/openapi-errors.ts'

const tables: readonly Record<string, Endpoint>[] = Object.values({
  ...endpointSections,
  ...managementSections,
})
const routes = tables.flatMap((table) =>
  Object.values(table).flatMap((endpoint) =>
    pathsOf(endpoint).map((path) => ({ endpoint, segments: path.split('/') })),
  ),
)

/** @throws Error if an endpoint answers with an error code that its entry does not declare */
export function requireDeclaredError(method: string, url: string, body: Record<string, unknown>): void {
  const { error_code: code } = body
  // faults that the control room injects have codes of others
  if (typeof code !== 'string' || !(code in apiErrorStatuses)) return
  const endpoint = endpointAt(method, url.split('?')[0] ?? '')
  if (endpoint === undefined) return
  const declared = new Set<string>([...errorCodesOf(endpoint), ...(endpoint.vendorErrors ?? [])])
  if (!declared.has(code))
    throw new Error(`${method} ${endpoint.path} answers ${code}, which its entry does not declare`)
}

/** Of paths that fit, the one with the fewest parameters is the route. */
function endpointAt(method: string, path: string): Endpoint | undefined {
  const segments = path.split('/')
  const fitting = routes.filter(
    (route) =>
      route.endpoint.method === method &&
      route.segments.length === segments.length &&
      route.segments.every((name, index) => name.startsWith('{') || name === segments[index]),
  )
  const parameters = (route: (typeof routes)[number]) =>
    route.segments.filter((name) => name.startsWith('{')).length
  return fitting.toSorted((a, b) => parameters(a) - parameters(b))[0]?.endpoint
}
