import { permissionsOfRoles, readUserRoles } from '../roles/user-roles.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** The permissions that a user has by their roles in apps of management; empty for everybody but administrators. */
export async function administrationOf(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<string[]> {
  const apps = await db
    .selectFrom('apps')
    .select('app_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('management', 'is not', null)
    .execute()
  const permissions: string[] = []
  for (const { app_id } of apps)
    permissions.push(...permissionsOfRoles(await readUserRoles(db, user, app_id)))
  return permissions
}
