import type { RawBuilder, SelectQueryBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Manager } from '../../../access/manager.ts'
import type { Database, DatabaseSchema, DatabaseTransaction } from '../../../storage/schema.ts'
import { requireApp } from '../../require-app.ts'

/** Whose users are searched: the members of an app, or all users of a tenant (`app_id` empty). */
export interface SearchScope {
  readonly tenant_id: string
  readonly app_id: string
}

/** The users that a manager sees. */
export function scopeOf({ tenant_id, app_id = '' }: Pick<Manager, 'tenant_id' | 'app_id'>): SearchScope {
  return { tenant_id, app_id }
}

/**
 * The users that a manager asks for: of one app, or all whom they see.
 *
 * @throws ApiError 404 `not_found` for an app that the manager does not see
 */
export async function requestedScope(
  db: Database,
  manager: Manager,
  appId: string | undefined,
): Promise<SearchScope> {
  if (appId === undefined) return scopeOf(manager)
  const { tenant_id, app_id } = await requireApp(db, manager, appId)
  return { tenant_id, app_id }
}

/** The rows of a scope. */
export function searched(
  db: Database | DatabaseTransaction,
  { tenant_id, app_id }: SearchScope,
): SelectQueryBuilder<DatabaseSchema, 'user_search', object> {
  return db
    .selectFrom('user_search')
    .where('user_search.tenant_id', '=', tenant_id)
    .where('user_search.app_id', '=', app_id)
}

/** The users of a scope that fit one of several conditions, each found by its own index. */
export function foundByOneOf(
  scope: SearchScope,
  conditions: readonly RawBuilder<boolean>[],
): RawBuilder<boolean> {
  const [only] = conditions
  if (only !== undefined && conditions.length === 1) return only
  const each = conditions.map(
    (condition) => sql`select user_search.user_id from user_search
      where user_search.tenant_id = ${scope.tenant_id} and user_search.app_id = ${scope.app_id} and ${condition}`,
  )
  return sql<boolean>`user_search.user_id in (${sql.join(each, sql` union `)})`
}
