import type { SelectQueryBuilder } from 'kysely'
import type { Manager } from '../../../access/manager.ts'
import type { Database, DatabaseSchema } from '../../../storage/schema.ts'
import { requireApp } from '../../require-app.ts'

/** A query of `user_search`. */
export type SearchedUsers = SelectQueryBuilder<DatabaseSchema, 'user_search', object>

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
export function searched(db: Database, scope: SearchScope): SearchedUsers {
  return inScope(db.selectFrom('user_search'), scope)
}

/** Of the rows of a query, those of a scope. */
export function inScope(rows: SearchedUsers, { tenant_id, app_id }: SearchScope): SearchedUsers {
  return rows.where('user_search.tenant_id', '=', tenant_id).where('user_search.app_id', '=', app_id)
}
