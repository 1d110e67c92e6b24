import type { Selectable } from 'kysely'
import { type Manager, requireGrantable } from '../../access/manager.ts'
import { notFound } from '../../errors/api-error.ts'
import { readStrings } from '../../storage/json-column.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'
import { servicePermissions } from '../service-permissions.ts'

export type RoleRow = Selectable<DatabaseSchema['roles']>

/**
 * The role of an app that the manager sees.
 *
 * @throws ApiError 404 `not_found`
 */
export async function requireRole(
  db: Database | DatabaseTransaction,
  { tenant_id }: Manager,
  { appId, roleId }: { appId: string; roleId: string },
): Promise<RoleRow> {
  const role = await db
    .selectFrom('roles')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', appId)
    .where('role_id', '=', roleId)
    .executeTakeFirst()
  if (role === undefined) throw notFound('not_found', 'Role not found')
  return role
}

/**
 * Checks that a manager has what a role permits in this service. Permissions that are an app's own are free: they mean
 * something to that app only.
 *
 * @param appIds apps whose users or clients have the role, or will have it
 * @throws ApiError 403 `forbidden`
 */
export function requireGrantableRole(
  manager: Manager,
  role: Pick<RoleRow, 'app_id' | 'permissions_json'>,
  appIds: readonly string[] = [],
): void {
  const permissions = readStrings(role.permissions_json)
  requireGrantable(manager, servicePermissions(permissions, [role.app_id, ...appIds]))
}
