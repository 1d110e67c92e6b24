import { isNameOfPermission } from '../clients/app-name-rule.ts'

/**
 * The permissions among these that this service itself acts on; the rest are names of an app's own.
 *
 * @param appIds apps whose clients may come to have them: `APP_ID:VERB` counts there
 */
export function servicePermissions(permissions: readonly string[], appIds: readonly string[]): string[] {
  return permissions.filter((permission) => {
    const [area = ''] = permission.split(':', 1)
    return permission === '*' || isNameOfPermission(area) || appIds.includes(area)
  })
}
