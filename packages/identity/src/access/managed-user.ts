import { forbidden, notFound } from '../errors/api-error.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import { findUser, type UserRow } from '../users/user-record.ts'
import { administrationOf } from './administrator.ts'
import { type Manager, requireGrantable } from './manager.ts'

/**
 * Finds a user whom a manager may see: every user of the tenant, or for a manager of one app its members.
 *
 * @returns undefined as well for users of other tenants and of other apps only
 */
export async function findManagedUser(
  db: Database | DatabaseTransaction,
  manager: Pick<Manager, 'tenant_id' | 'app_id'>,
  identifier: Identifier,
): Promise<UserRow | undefined> {
  const user = await findUser(db, manager.tenant_id, identifier)
  if (user === undefined || manager.app_id === undefined) return user
  const member = await db
    .selectFrom('user_apps')
    .select('user_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('app_id', '=', manager.app_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return member && user
}

/** @throws ApiError 404 `user_not_found` */
export async function requireManagedUser(
  db: Database | DatabaseTransaction,
  manager: Pick<Manager, 'tenant_id' | 'app_id'>,
  userId: string,
): Promise<UserRow> {
  const user = await findManagedUser(db, manager, { type: 'user_id', value: userId })
  if (user === undefined) throw notFound('user_not_found', 'User not found')
  return user
}

/**
 * Finds a user whom a manager is about to change. An administrator can only be changed by a manager who reaches as far as they
 * do and has all of their permissions: whoever decides what an administrator logs in with could log in as one.
 *
 * @throws ApiError 404 `user_not_found`; 403 `forbidden`
 */
export async function requireChangeableUser(
  db: Database | DatabaseTransaction,
  manager: Manager,
  userId: string,
): Promise<UserRow> {
  const user = await requireManagedUser(db, manager, userId)
  const { permissions, isOfInstance } = await administrationOf(db, user)
  if (permissions.length > 0 && manager.app_id !== undefined) throw forbidden()
  if (isOfInstance && manager.of !== 'instance') throw forbidden()
  requireGrantable(manager, permissions)
  return user
}
