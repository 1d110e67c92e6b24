import { permissionsOfRoles, readUserRoles } from '../roles/user-roles.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** What a user may do by their roles in apps of management. */
export interface Administration {
  /** Empty for everybody but administrators. */
  permissions: string[]
  /** Whether any of the roles reaches beyond the tenant. */
  isOfInstance: boolean
}

/** What makes a user an administrator, if anything does. */
export async function administrationOf(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<Administration> {
  const apps = await db
    .selectFrom('apps')
    .select(['app_id', 'management'])
    .where('tenant_id', '=', user.tenant_id)
    .where('management', 'is not', null)
    .execute()
  const administration: Administration = { permissions: [], isOfInstance: false }
  for (const { app_id, management } of apps) {
    const granted = permissionsOfRoles(await readUserRoles(db, user, app_id))
    administration.permissions.push(...granted)
    if (management === 'instance' && granted.length > 0) administration.isOfInstance = true
  }
  return administration
}
