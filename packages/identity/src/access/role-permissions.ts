import { readStrings } from '../storage/json-column.ts'
import type { Database } from '../storage/schema.ts'

/**
 * The permissions that a user has by their roles in an app, each once.
 *
 * @param user in any app of the tenant
 */
export async function rolePermissionsOf(
  db: Database,
  user: { tenant_id: string; user_id: string },
  appId: string,
): Promise<string[]> {
  const roles = await db
    .selectFrom('role_assignments')
    .innerJoin('roles', (join) =>
      join
        .onRef('roles.tenant_id', '=', 'role_assignments.tenant_id')
        .onRef('roles.role_id', '=', 'role_assignments.role_id'),
    )
    .select('roles.permissions_json')
    .where('role_assignments.tenant_id', '=', user.tenant_id)
    .where('role_assignments.entity_type', '=', 'User')
    .where('role_assignments.entity_id', '=', user.user_id)
    .where('roles.app_id', '=', appId)
    .execute()
  return [...new Set(roles.flatMap(({ permissions_json }) => readStrings(permissions_json)))]
}
