import type { LoginPreferences } from '../../../preferences/login-preferences.ts'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { originsOf } from './webauthn-preferences.ts'

/** Keeps the origins of an app where a preflight request, which names no client, can be held against them. */
export async function storeAppOrigins(
  db: DatabaseTransaction,
  app: { tenant_id: string; app_id: string },
  preferences: LoginPreferences,
): Promise<void> {
  await db
    .deleteFrom('app_origins')
    .where('tenant_id', '=', app.tenant_id)
    .where('app_id', '=', app.app_id)
    .execute()
  await insertAppOrigins(db, app, preferences)
}

/** Keeps the origins of an app that has none yet, as {@link storeAppOrigins} does. */
export async function insertAppOrigins(
  db: DatabaseTransaction,
  app: { tenant_id: string; app_id: string },
  preferences: LoginPreferences,
): Promise<void> {
  const { webauthn_api } = preferences
  if (webauthn_api === undefined || webauthn_api === null) return
  const rows = [...new Set(originsOf(webauthn_api))].map((origin) => ({ ...app, origin }))
  await db.insertInto('app_origins').values(rows).execute()
}

/** Whether an origin is registered for any app. */
export async function isRegisteredOrigin(db: Database, origin: string): Promise<boolean> {
  const found = await db
    .selectFrom('app_origins')
    .select('origin')
    .where('origin', '=', origin)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
