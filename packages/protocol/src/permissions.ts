/** What a call does, as client permissions name it. */
export type PermissionAction =
  | { kind: 'execute' }
  | { kind: 'sessions'; verb: 'read' | 'delete' }
  | { kind: 'users'; verb: 'read' | 'create' | 'edit' | 'delete' }
  | { kind: 'authenticators'; verb: 'read' | 'edit' | 'delete' }

/** Whether a client with these permissions may do this in its app. A client without any may do nothing. */
export function isPermitted(
  permissions: readonly string[],
  action: PermissionAction,
  appId: string,
): boolean {
  const sufficient = sufficientPermissions(action, appId)
  return permissions.some((permission) => permission === '*' || sufficient.includes(permission))
}

function sufficientPermissions(action: PermissionAction, appId: string): string[] {
  switch (action.kind) {
    case 'execute':
      return ['auth:execute', 'apps:execute', `${appId}:execute`]
    case 'sessions':
    case 'authenticators':
      return [`${action.kind}:${action.verb}`, `apps:${action.verb}`, `${appId}:${action.verb}`]
    case 'users':
      return [`users:${action.verb}`]
  }
}
