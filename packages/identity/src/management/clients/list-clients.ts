import type { ManagedClient } from '@latchkey/protocol/management'
import type { Manager } from '../../access/manager.ts'
import type { Database, DatabaseTransaction } from '../../storage/schema.ts'
import { clientViews } from './client-view.ts'
import { mostClients } from './most-clients.ts'

/** The clients of an app, or of all apps that a manager sees, in the order of their ids. */
export async function listClients(
  db: Database | DatabaseTransaction,
  manager: Manager,
  appId: string | undefined = manager.app_id,
): Promise<ManagedClient[]> {
  const rows = await db
    .selectFrom('clients')
    .selectAll()
    .where('tenant_id', '=', manager.tenant_id)
    .$if(appId !== undefined, (query) => query.where('app_id', '=', appId ?? ''))
    .orderBy('client_id')
    .limit(mostClients)
    .execute()
  return clientViews(db, rows)
}
