import { Type } from 'typebox'
import type { Sealer } from '../keys/sealer.ts'
import { jsonColumn } from '../storage/json-column.ts'
import type { DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'
import type { GivenMethods } from './documented-preferences.ts'
import { joinMethods, splitMethods } from './documented-preferences.ts'
import { readLoginPreferences } from './login-preferences-schema.ts'
import { insertAppOrigins, storeAppOrigins } from './webauthn/relying-party/app-origins.ts'

/** Names an app. */
export interface AppKey {
  tenant_id: string
  app_id: string
}

/** The columns of an app that hold its log-in methods. */
export type MethodColumns = Pick<DatabaseSchema['apps'], 'login_preferences_json' | 'unserved_methods'>

const readKept = jsonColumn(Type.Record(Type.String(), Type.Unknown()))

/** The log-in methods of an app as its managers see them. */
export function readMethods(sealer: Sealer, app: AppKey & MethodColumns): Record<string, unknown> {
  const { unserved_methods: sealed } = app
  const kept = sealed === null ? {} : readKept(sealer.open(sealed, boundTo(app)).toString('utf8'))
  return joinMethods({ served: readLoginPreferences(app.login_preferences_json), kept })
}

/** The columns for log-in methods. Methods that are not served may hold secrets of others, so they are sealed. */
export function methodColumns(sealer: Sealer, app: AppKey, methods: GivenMethods): MethodColumns {
  const { served, kept } = splitMethods(methods)
  const isEmpty = Object.keys(kept).length === 0
  return {
    login_preferences_json: JSON.stringify(served),
    unserved_methods: isEmpty ? null : sealer.seal(Buffer.from(JSON.stringify(kept)), boundTo(app)),
  }
}

/** Stores the log-in methods of an app that is there. */
export async function storeMethods(
  db: DatabaseTransaction,
  sealer: Sealer,
  app: AppKey,
  methods: GivenMethods,
): Promise<void> {
  await db
    .updateTable('apps')
    .set(methodColumns(sealer, app, methods))
    .where('tenant_id', '=', app.tenant_id)
    .where('app_id', '=', app.app_id)
    .execute()
  const { tenant_id, app_id } = app
  await storeAppOrigins(db, { tenant_id, app_id }, splitMethods(methods).served)
}

/** Stores what {@link methodColumns} does not hold of the methods of an app that was just made. */
export async function storeMethodsOfNewApp(
  db: DatabaseTransaction,
  { tenant_id, app_id }: AppKey,
  methods: GivenMethods,
): Promise<void> {
  await insertAppOrigins(db, { tenant_id, app_id }, splitMethods(methods).served)
}

function boundTo({ tenant_id, app_id }: AppKey): string[] {
  return ['unserved_methods', tenant_id, app_id]
}
