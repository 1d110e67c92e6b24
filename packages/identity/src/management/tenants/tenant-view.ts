import type { Tenant } from '@latchkey/protocol/management'
import { notFound } from '../../errors/api-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'

/** The row of a tenant. */
export type TenantRow = DatabaseSchema['tenants']

/** A tenant as the management API shows it. */
export function tenantView({ tenant_id, name, created_at, disabled_at }: TenantRow): Tenant {
  return {
    tenant_id,
    ...(name !== null && { name }),
    status: disabled_at === null ? 'Active' : 'Disabled',
    created_at,
    ...(disabled_at !== null && { disabled_at }),
  }
}

/** @throws ApiError 404 `not_found` */
export async function requireTenant(
  db: Database | DatabaseTransaction,
  tenantId: string,
): Promise<TenantRow> {
  const row = await db.selectFrom('tenants').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  if (row === undefined) throw notFound('not_found', 'Tenant not found')
  return row
}

/** The tenant, locked until the transaction ends. @throws ApiError 404 `not_found` */
export async function lockTenant(db: DatabaseTransaction, tenantId: string): Promise<TenantRow> {
  await db
    .updateTable('tenants')
    .set((eb) => ({ created_at: eb.ref('created_at') }))
    .where('tenant_id', '=', tenantId)
    .execute()
  return requireTenant(db, tenantId)
}
