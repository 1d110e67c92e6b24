import type { Selectable } from 'kysely'
import type { Manager } from '../access/manager.ts'
import { forbidden, notFound } from '../errors/api-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'

/** The row of an app. */
export type AppRow = Selectable<DatabaseSchema['apps']>

/**
 * The app with this id, if it is one that the manager sees.
 *
 * @throws ApiError 404 `not_found`
 */
export async function requireApp(
  db: Database | DatabaseTransaction,
  manager: Manager,
  appId: string,
): Promise<AppRow> {
  const app =
    manager.app_id !== undefined && manager.app_id !== appId
      ? undefined
      : await db
          .selectFrom('apps')
          .selectAll()
          .where('tenant_id', '=', manager.tenant_id)
          .where('app_id', '=', appId)
          .executeTakeFirst()
  if (app === undefined) throw notFound('not_found', 'App not found')
  return app
}

/**
 * The app with this id, if the manager may change it, its clients and its roles: what acts on the whole service is changed by
 * managers of the whole service only.
 *
 * @throws ApiError 404 `not_found`, 403 `forbidden`
 */
export async function requireChangeableApp(
  db: Database | DatabaseTransaction,
  manager: Manager,
  appId: string,
): Promise<AppRow> {
  const app = await requireApp(db, manager, appId)
  if (app.management === 'instance' && manager.of !== 'instance') throw forbidden()
  return app
}
