import type { Selectable } from 'kysely'
import type { Manager } from '../../access/manager.ts'
import { notFound } from '../../errors/api-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'
import { requireChangeableApp } from '../require-app.ts'
import { requireGrantableRole } from '../roles/require-role.ts'

export type GroupRow = Selectable<DatabaseSchema['user_groups']>

/**
 * The group of the tenant with this id.
 *
 * @throws ApiError 404 `not_found`
 */
export async function requireGroup(
  db: Database | DatabaseTransaction,
  { tenant_id }: Manager,
  groupId: string,
): Promise<GroupRow> {
  const group = await db
    .selectFrom('user_groups')
    .selectAll()
    .where('tenant_id', '=', tenant_id)
    .where('group_id', '=', groupId)
    .executeTakeFirst()
  if (group === undefined) throw notFound('not_found', 'Group not found')
  return group
}

/**
 * Checks that a manager could give every role of a group: whoever comes into the group has them.
 *
 * @throws ApiError 403 `forbidden`
 */
export async function requireGrantableGroup(
  db: DatabaseTransaction,
  manager: Manager,
  { tenant_id, group_id }: GroupRow,
): Promise<void> {
  const roles = await db
    .selectFrom('role_assignments')
    .innerJoin('roles', (join) =>
      join
        .onRef('roles.tenant_id', '=', 'role_assignments.tenant_id')
        .onRef('roles.role_id', '=', 'role_assignments.role_id'),
    )
    .select(['roles.app_id', 'roles.permissions_json'])
    .where('role_assignments.tenant_id', '=', tenant_id)
    .where('entity_type', '=', 'Group')
    .where('entity_id', '=', group_id)
    .execute()
  for (const role of roles) {
    await requireChangeableApp(db, manager, role.app_id)
    requireGrantableRole(manager, role)
  }
}
