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
  const rows = await db
    .selectFrom('role_assignments')
    .innerJoin('roles', (join) =>
      join
        .onRef('roles.tenant_id', '=', 'role_assignments.tenant_id')
        .onRef('roles.role_id', '=', 'role_assignments.role_id'),
    )
    .select(['roles.role_id', 'roles.permissions_json', 'role_assignments.entity_type'])
    .where('role_assignments.tenant_id', '=', client.tenant_id)
    .where((eb) =>
      eb.or([
        eb.and({ entity_type: 'Client', entity_id: client.client_id }),
        eb.and({ entity_type: 'Application', entity_id: client.app_id }),
      ]),
    )
    .orderBy('roles.role_id')
    .execute()
  return rows.flatMap(({ role_id, entity_type, permissions_json }) =>
    entity_type === 'Client' || entity_type === 'Application'
      ? { role_id, entity_type, permissions: readStrings(permissions_json) }
      : [],
  )
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
