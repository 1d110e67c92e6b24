import type { DatabaseTransaction } from '../storage/schema.ts'

/**
 * Locks the row of an app until the transaction ends, so that of two changes at once the second sees what the first has done.
 * SQLite has one writer at a time anyway.
 */
export async function lockApp(db: DatabaseTransaction, tenantId: string, appId: string): Promise<void> {
  await db
    .updateTable('apps')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', appId)
    .execute()
}
