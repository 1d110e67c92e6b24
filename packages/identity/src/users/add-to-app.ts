import type { Database, DatabaseTransaction } from '../storage/schema.ts'

/** Makes a user a member of an app, also after a removal. A member stays as they are. */
export async function addToApp(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  appId: string,
  nowSeconds: number,
): Promise<void> {
  await addToApps(db, { tenant_id, user_id }, [appId], nowSeconds)
}

/** Makes a user a member of several apps, each as {@link addToApp} does. */
export async function addToApps(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  appIds: readonly string[],
  nowSeconds: number,
): Promise<void> {
  if (appIds.length === 0) return
  const given = {
    external_account_id: null,
    custom_app_data_json: '{}',
    added_at: nowSeconds,
    removed_at: null,
  }
  await db
    .insertInto('user_apps')
    .values([...new Set(appIds)].map((app_id) => ({ tenant_id, user_id, app_id, ...given })))
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id', 'app_id']).doUpdateSet({ removed_at: null }),
    )
    .execute()
}
