/** A permission that an endpoint requires of a client. */
export type Permission =
  | 'auth:execute'
  | `sessions:${'read' | 'delete'}`
  | `users:${'read' | 'create' | 'edit' | 'delete'}`
  | `authenticators:${'read' | 'edit' | 'delete'}`

/**
 * Returns whether a client with these permissions has the `needed` one in its app. A client without permissions may do
 * nothing; `*` permits everything. `apps:VERB` and `APP_ID:VERB` stand for all permissions with that verb, except those of
 * the users API.
 *
 * @param appId the app of the client
 */
export function isPermitted(permissions: readonly string[], needed: Permission, appId: string): boolean {
  const sufficient = sufficientPermissions(needed, appId)
  return permissions.some((permission) => permission === '*' || sufficient.includes(permission))
}

function sufficientPermissions(needed: Permission, appId: string): string[] {
  const [area, verb] = needed.split(':')
  return area === 'users' ? [needed] : [needed, `apps:${verb}`, `${appId}:${verb}`]
}
