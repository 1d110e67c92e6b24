import { invalidRequest } from '../../errors/api-error.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import type { ClientRow } from './require-client.ts'

/**
 * Gives a client exactly these roles of its app.
 *
 * @throws ApiError 400 `invalid_request` for a role that the app does not have
 */
export async function setClientRoles(
  db: DatabaseTransaction,
  { tenant_id, app_id, client_id }: ClientRow,
  roleIds: readonly string[],
  nowSeconds: number,
): Promise<void> {
  const wanted = [...new Set(roleIds)]
  const found = await db
    .selectFrom('roles')
    .select('role_id')
    .where('tenant_id', '=', tenant_id)
    .where('app_id', '=', app_id)
    .where('role_id', 'in', wanted.length === 0 ? [''] : wanted)
    .execute()
  if (found.length < wanted.length)
    throw invalidRequest('role_ids', 'names a role that the app does not have')
  await removeClientRoles(db, tenant_id, [client_id])
  if (wanted.length === 0) return
  await db
    .insertInto('role_assignments')
    .values(
      wanted.map((role_id) => ({
        tenant_id,
        role_id,
        entity_type: 'Client' as const,
        entity_id: client_id,
        assigned_at: nowSeconds,
      })),
    )
    .execute()
}

/** Takes all roles away from clients. */
export async function removeClientRoles(
  db: DatabaseTransaction,
  tenantId: string,
  clientIds: readonly string[],
): Promise<void> {
  if (clientIds.length === 0) return
  await db
    .deleteFrom('role_assignments')
    .where('tenant_id', '=', tenantId)
    .where('entity_type', '=', 'Client')
    .where('entity_id', 'in', clientIds)
    .execute()
}
