import type { Selectable } from 'kysely'
import type { Manager } from '../../access/manager.ts'
import { notFound } from '../../errors/api-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../storage/schema.ts'

export type ClientRow = Selectable<DatabaseSchema['clients']>

/** Names a client: by its app too, where the path does. */
export interface ClientKey {
  clientId: string
  appId?: string
}

/**
 * The client with this id, if it is one that the manager sees.
 *
 * @throws ApiError 404 `client_not_found`
 */
export async function requireClient(
  db: Database | DatabaseTransaction,
  manager: Manager,
  { clientId, appId }: ClientKey,
): Promise<ClientRow> {
  const row = await db
    .selectFrom('clients')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('tenant_id', '=', manager.tenant_id)
    .executeTakeFirst()
  const isSeen = row !== undefined && [undefined, row.app_id].includes(manager.app_id)
  if (!isSeen || ![undefined, row.app_id].includes(appId)) throw clientNotFound()
  return row
}

/**
 * The same, locked until the transaction ends, so that of two changes at once the second builds on the first.
 *
 * @throws ApiError 404 `client_not_found`
 */
export async function lockClient(
  db: DatabaseTransaction,
  manager: Manager,
  key: ClientKey,
): Promise<ClientRow> {
  await db
    .updateTable('clients')
    .set((eb) => ({ app_id: eb.ref('app_id') }))
    .where('client_id', '=', key.clientId)
    .where('tenant_id', '=', manager.tenant_id)
    .execute()
  return requireClient(db, manager, key)
}

function clientNotFound() {
  return notFound('client_not_found', 'Client not found')
}
