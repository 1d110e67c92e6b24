import { type Endpoint, endpoints, permissionOf } from '@latchkey/protocol'
import { managementEndpoints } from '@latchkey/protocol/management'

/** The permissions that endpoints ask for, by name. */
export function permissionList(): string[] {
  const all = Object.values<Endpoint>({ ...endpoints, ...managementEndpoints })
  return [...new Set(all.flatMap((endpoint) => permissionOf(endpoint) ?? []))].sort()
}
