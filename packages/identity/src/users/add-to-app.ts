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

/** Memberships in one statement: SQLite takes 32,766 values, and PostgreSQL 65,535. */
const appsAtOnce = 1000

/** Makes a user a member of several apps, each as {@link addToApp} does. */
export async function addToApps(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id }: { tenant_id: string; user_id: string },
  appIds: readonly string[],
  nowSeconds: number,
): Promise<void> {
  const given = {
    external_account_id: null,
    custom_app_data_json: '{}',
    added_at: nowSeconds,
    removed_at: null,
  }
  const all = [...new Set(appIds)]
  for (let start = 0; start < all.length; start += appsAtOnce) {
    const rows = all
      .slice(start, start + appsAtOnce)
      .map((app_id) => ({ tenant_id, user_id, app_id, ...given }))
    await db
      .insertInto('user_apps')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'user_id', 'app_id']).doUpdateSet({ removed_at: null }),
      )
      .execute()
  }
}
