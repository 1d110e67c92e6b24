import { type Endpoint, parametersIn, pathWith } from '@latchkey/protocol'
import type { ClientName } from './seed.ts'
import type { Answer, TestService } from './service.ts'

/** Calls an endpoint of management by a client, or with a token. */
export function manage(
  service: TestService,
  endpoint: Endpoint,
  {
    by = 'admin-web',
    token,
    body,
    query,
    ...values
  }: {
    by?: ClientName
    token?: string
    body?: unknown
    query?: Record<string, string>
  } & Record<string, unknown> = {},
): Promise<Answer> {
  const given = Object.fromEntries(parametersIn(endpoint.path).map((name) => [name, String(values[name])]))
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`
  return service.call(pathWith(endpoint.path, given) + search, {
    method: endpoint.method,
    client: token === undefined ? by : undefined,
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    ...(body !== undefined && { body }),
  })
}
