import type { Database, DatabaseTransaction } from '../../storage/schema.ts'

/** The first client of an app, by its id; undefined if it has none. */
export async function findClientId(
  db: Database | DatabaseTransaction,
  tenantId: string,
  appId: string,
): Promise<string | undefined> {
  const found = await db
    .selectFrom('clients')
    .select('client_id')
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', appId)
    .orderBy('client_id')
    .executeTakeFirst()
  return found?.client_id
}
