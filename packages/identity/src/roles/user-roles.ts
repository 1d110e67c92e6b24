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

/**
 * The roles that a user has in all apps, with how: `held.entity_type`. What the user and their groups have is read one after the other
 * and by a named index: SQLite without statistics would read all assignments of the tenant.
 */
export function heldRoles(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
) {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  const held = (entityType: HeldRole['entity_type'], ids: RawBuilder<unknown>) =>
    sql`select role_id, entity_type from role_assignments
      ${isSqlite ? sql`indexed by role_assignments_by_entity` : sql``}
      where tenant_id = ${tenant_id} and entity_type = ${entityType} and entity_id in (${ids})`
  const groups = sql`select group_id from group_members where tenant_id = ${tenant_id} and user_id = ${user_id}`
  const all = sql<HeldRole>`(${held('User', sql`${user_id}`)} union ${held('Group', groups)})`
  return db
    .selectFrom(all.as('held'))
    .innerJoin('roles', (join) =>
      join.onRef('roles.role_id', '=', 'held.role_id').on('roles.tenant_id', '=', tenant_id),
    )
}

interface HeldRole {
  role_id: string
  entity_type: 'User' | 'Group'
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
