import { readStrings } from '../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** A role that a user has. */
export interface UserRole {
  role_id: string
  name: string
  permissions: readonly string[]
}

/**
 * The roles that a user has in an app, by themselves or by a group, each once.
 *
 * @param user in any app of the tenant
 */
export async function readUserRoles(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
  appId: string,
): Promise<UserRole[]> {
  const rows = await db
    .selectFrom('role_assignments')
    .innerJoin('roles', (join) =>
      join
        .onRef('roles.tenant_id', '=', 'role_assignments.tenant_id')
        .onRef('roles.role_id', '=', 'role_assignments.role_id'),
    )
    .select(['roles.role_id', 'roles.name', 'roles.permissions_json'])
    .distinct()
    .where('role_assignments.tenant_id', '=', user.tenant_id)
    .where('roles.app_id', '=', appId)
    .where((eb) =>
      eb.or([
        eb.and({ entity_type: 'User', entity_id: user.user_id }),
        eb.and([
          eb('entity_type', '=', 'Group'),
          eb(
            'entity_id',
            'in',
            eb
              .selectFrom('group_members')
              .select('group_id')
              .where('group_members.tenant_id', '=', user.tenant_id)
              .where('group_members.user_id', '=', user.user_id),
          ),
        ]),
      ]),
    )
    .orderBy('roles.role_id')
    .execute()
  return rows.map(({ role_id, name, permissions_json }) => ({
    ...{ role_id, name, permissions: readStrings(permissions_json) },
  }))
}

/** The permissions of roles, each once. */
export function permissionsOfRoles(roles: readonly UserRole[]): string[] {
  return [...new Set(roles.flatMap((role) => role.permissions))]
}

/** The ids of the groups that a user is in. */
export async function readUserGroups(
  db: Database | DatabaseTransaction,
  user: { tenant_id: string; user_id: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('group_members')
    .select('group_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .orderBy('group_id')
    .execute()
  return rows.map((row) => row.group_id)
}
