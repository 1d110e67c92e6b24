import { type Endpoint, endpoints } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'

/**
 * The endpoints that the portal passes on, by the names of the client's methods: all that a user who manages may call. The
 * service decides who that is.
 */
export const portalEndpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>(
  Object.entries<Endpoint>({ ...endpoints, ...managementEndpoints }).filter(([, endpoint]) =>
    isManaged(endpoint),
  ),
)

/** Where the portal answers for an endpoint: below `/api`, without the prefix of the service. */
export function portalPathOf({ path }: Pick<Endpoint, 'path'>): string {
  return `/api${path.replace(/^\/cis(\/v1)?/, '')}`
}

function isManaged({ caller }: Endpoint): boolean {
  return typeof caller === 'object' && 'manager' in caller
}
