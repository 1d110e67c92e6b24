/** A permission that an endpoint requires of a client. */
export type Permission =
  | 'auth:execute'
  | `sessions:${'read' | 'delete'}`
  | `users:${'read' | 'create' | 'edit' | 'delete'}`
  | `authenticators:${'read' | 'edit' | 'delete'}`
  | `apps:${'read' | 'create' | 'edit' | 'delete'}`
  | `clients:${'read' | 'create' | 'edit' | 'delete'}`
  | `resources:${'read' | 'create' | 'edit' | 'delete'}`
  | `roles:${'read' | 'create' | 'edit' | 'delete'}`
  | `groups:${'read' | 'create' | 'edit' | 'delete'}`
  | `preferences:${'read' | 'edit'}`
  | 'audit:read'
  | `webhooks:${'read' | 'create' | 'edit' | 'delete'}`
  | `keys:${'read' | 'create' | 'edit' | 'delete'}`
  | `tenants:${'read' | 'create' | 'edit' | 'delete'}`

/** Areas of more than one app, and the users API: their permissions are given by name, or by `*`. */
const namedAreas = ['users', 'audit', 'webhooks', 'keys', 'tenants']

/**
 * Returns whether a client with these permissions has the `needed` one in its app. A client without permissions may do
 * nothing; `*` permits everything. `apps:VERB` and `APP_ID:VERB` stand for all permissions with that verb, except those for
 * users, the audit log, webhooks, keys and tenants.
 *
 * @param appId the app of the client
 */
export function isPermitted(permissions: readonly string[], needed: Permission, appId: string): boolean {
  const sufficient = sufficientPermissions(needed, appId)
  return permissions.some((permission) => permission === '*' || sufficient.includes(permission))
}

function sufficientPermissions(needed: Permission, appId: string): string[] {
  const [area = '', verb] = needed.split(':')
  return namedAreas.includes(area) ? [needed] : [needed, `apps:${verb}`, `${appId}:${verb}`]
}
