import { sql } from 'kysely'
import { rolesHeldBy } from '../roles/user-roles.ts'
import { readStrings } from '../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** A role that a client has, by itself or as every client of its app. */
export interface ClientRole {
  role_id: string
  entity_type: 'Client' | 'Application'
  permissions: readonly string[]
}

/** The roles of a client. Their permissions are the client's too. */
export async function readClientRoles(
  db: Database | DatabaseTransaction,
  client: { tenant_id: string; app_id: string; client_id: string },
): Promise<ClientRole[]> {
  const rows = await rolesHeldBy(db, client.tenant_id, {
    Client: sql`${client.client_id}`,
    Application: sql`${client.app_id}`,
  })
    .select(['roles.role_id', 'roles.permissions_json', 'held.entity_type'])
    .orderBy('roles.role_id')
    .execute()
  return rows.map(({ role_id, entity_type, permissions_json }) => ({
    ...{ role_id, entity_type, permissions: readStrings(permissions_json) },
  }))
}

/** All permissions of a client, each once: its own, and those of its roles. */
export function permissionsOf(own: readonly string[], roles: readonly ClientRole[]): string[] {
  return [...new Set([...own, ...roles.flatMap((role) => role.permissions)])]
}

/** Whether an app has any roles. */
export async function hasRoles(
  db: Database,
  { tenant_id, app_id }: { tenant_id: string; app_id: string },
): Promise<boolean> {
  const role = await db
    .selectFrom('roles')
    .select('role_id')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .limit(1)
    .executeTakeFirst()
  return role !== undefined
}
