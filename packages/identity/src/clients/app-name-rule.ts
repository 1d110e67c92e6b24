/** `users:edit` is a permission of all apps, `APP:edit` would be one of the app of that name. */
const permissionNames = [
  'apps',
  'audit',
  'auth',
  'authenticators',
  'clients',
  'groups',
  'keys',
  'preferences',
  'resources',
  'roles',
  'sessions',
  'tenants',
  'users',
  'webhooks',
]

/** Whether the id of an app would read as a permission of all apps. */
export function isNameOfPermission(appId: string): boolean {
  return permissionNames.includes(appId)
}
