import type { Endpoint } from './endpoint.ts'
import type { StandardEndpoint } from './standard-endpoint.ts'

/**
 * All paths of an endpoint, `path` first. Endpoints for browsers also answer without `/cis`: the vendor's browser SDK adds it
 * for the vendor's own hosts only.
 */
export function pathsOf(
  endpoint: Pick<Endpoint | StandardEndpoint, 'path' | 'otherPaths' | 'caller'>,
): string[] {
  const declared = [endpoint.path, ...(endpoint.otherPaths ?? [])]
  if (endpoint.caller !== 'browser') return declared
  return [...declared, ...declared.map((path) => path.replace(/^\/cis(?=\/)/, ''))]
}
