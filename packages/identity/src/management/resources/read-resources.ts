import type { Selectable } from 'kysely'
import { notFound } from '../../errors/api-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'
import { newId } from '../../text/new-id.ts'

/** A resource of a tenant, with an id. */
export type ResourceRow = Selectable<DatabaseSchema['resources']> & { resource_id: string }

/** The resources of a tenant, in the order of their URIs. Those that a seed made get their ids now. */
export async function readResources(
  db: Database | DatabaseTransaction,
  tenantId: string,
): Promise<ResourceRow[]> {
  await giveIds(db, tenantId)
  const rows = await db
    .selectFrom('resources')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('uri')
    .execute()
  return rows.flatMap(({ resource_id, ...row }) => (resource_id === null ? [] : { ...row, resource_id }))
}

/**
 * The resource of a tenant for which a condition holds.
 *
 * @throws ApiError 404 `not_found`
 */
export async function requireResource(
  db: Database | DatabaseTransaction,
  tenantId: string,
  isAsked: (row: ResourceRow) => boolean,
): Promise<ResourceRow> {
  const found = (await readResources(db, tenantId)).find(isAsked)
  if (found === undefined) throw notFound('not_found', 'Resource does not exist in tenant')
  return found
}

async function giveIds(db: Database | DatabaseTransaction, tenantId: string): Promise<void> {
  const rows = await db
    .selectFrom('resources')
    .select('uri')
    .where('tenant_id', '=', tenantId)
    .where('resource_id', 'is', null)
    .execute()
  for (const { uri } of rows) {
    await db
      .updateTable('resources')
      .set({ resource_id: newId() })
      .where('tenant_id', '=', tenantId)
      .where('uri', '=', uri)
      // of two at once, the first one's id stays
      .where('resource_id', 'is', null)
      .execute()
  }
}
