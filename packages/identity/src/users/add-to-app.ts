import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** Makes a user a member of an app, also after a removal. A member stays as they are. */
export async function addToApp(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  appId: string,
  nowSeconds: number,
): Promise<void> {
  await db
    .insertInto('user_apps')
    .values({
      ...{ tenant_id, user_id, app_id: appId, external_account_id: null, custom_app_data_json: '{}' },
      added_at: nowSeconds,
      removed_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id', 'app_id']).doUpdateSet({ removed_at: null }),
    )
    .execute()
}
