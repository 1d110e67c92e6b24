import { type Endpoint, endpoints, parametersIn, pathWith } from '@latchkey/protocol'

/** How a service answered a call without a token. */
export interface Refusal {
  call: string
  status: number
  isRefused: boolean
}

/** Tries every endpoint that needs a token without one, with the body of its example. */
export async function tryWithoutTokens(baseUrl: string): Promise<Refusal[]> {
  const refusals: Refusal[] = []
  for (const [call, endpoint] of Object.entries<Endpoint>(endpoints)) {
    if (endpoint.caller === 'anyone' || endpoint.caller === 'browser') continue
    const { method, path, example } = endpoint
    const names = parametersIn(path)
    const url = new URL(pathWith(path, Object.fromEntries(names.map((name) => [name, 'unknown']))), baseUrl)
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method !== 'GET' && method !== 'DELETE' && { body: JSON.stringify(example.body ?? {}) }),
    })
    await response.body?.cancel()
    const { status } = response
    refusals.push({ call, status, isRefused: status === 401 || status === 403 })
  }
  return refusals
}
