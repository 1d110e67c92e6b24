import type { Selectable } from 'kysely'
import type { Manager } from '../access/manager.ts'
import { notFound } from '../errors/api-error.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../storage/schema.ts'

/** The row of an app. */
export type AppRow = Selectable<DatabaseSchema['apps']>

/**
 * An app that a manager may manage. An app of another tenant, and every other app for a manager of one app, is as if it were
 * not there.
 *
 * @throws ApiError 404 `not_found`
 */
export async function requireManagedApp(
  db: Database | DatabaseTransaction,
  manager: Pick<Manager, 'tenant_id' | 'app_id'>,
  appId: string,
): Promise<AppRow> {
  const found =
    manager.app_id !== undefined && manager.app_id !== appId
      ? undefined
      : await db
          .selectFrom('apps')
          .selectAll()
          .where('tenant_id', '=', manager.tenant_id)
          .where('app_id', '=', appId)
          .executeTakeFirst()
  if (found === undefined) throw notFound('not_found', 'App not found')
  return found
}
