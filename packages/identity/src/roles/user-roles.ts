import { type RawBuilder, SqliteAdapter, sql } from 'kysely'
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
  const rows = await heldRoles(db, user)
    .select(['roles.role_id', 'roles.name', 'roles.permissions_json'])
    .distinct()
    .where('roles.app_id', '=', appId)
    .orderBy('roles.role_id')
    .execute()
  return rows.map(({ role_id, name, permissions_json }) => ({
    ...{ role_id, name, permissions: readStrings(permissions_json) },
  }))
}

/** The roles that a user has in all apps, by themselves or by a group, with how: `held.entity_type`. */
export function heldRoles(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
) {
  const groups = sql`select group_id from group_members where tenant_id = ${tenant_id} and user_id = ${user_id}`
  return rolesHeldBy(db, tenant_id, { User: sql`${user_id}`, Group: groups })
}

/**
 * The roles that are assigned to any of some holders. What each of them has is read one after the other and by a named index,
 * and roles by what was read: SQLite without statistics would read all assignments and all roles of the tenant.
 *
 * @param holders for each kind of holders, a list or query of their ids
 */
export function rolesHeldBy<T extends 'User' | 'Group' | 'Client' | 'Application'>(
  db: Database | DatabaseTransaction,
  tenantId: string,
  holders: Readonly<Record<T, RawBuilder<unknown>>>,
) {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  const parts = Object.entries<RawBuilder<unknown>>(holders).map(
    ([entityType, ids]) => sql`select role_id, entity_type from role_assignments
      ${isSqlite ? sql`indexed by role_assignments_by_entity` : sql``}
      where tenant_id = ${tenantId} and entity_type = ${entityType} and entity_id in (${ids})`,
  )
  const all = sql<{ role_id: string; entity_type: T }>`(${sql.join(parts, sql` union `)})`
  return (
    db
      .selectFrom(all.as('held'))
      // SQLite keeps the order of a cross join
      .crossJoin('roles')
      .whereRef('roles.role_id', '=', 'held.role_id')
      .where('roles.tenant_id', '=', tenantId)
  )
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
