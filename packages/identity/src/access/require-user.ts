import type { Client } from '../clients/client-directory.ts'
import type { IdentityContext } from '../identity-context.ts'
import type { UserRow } from '../users/user-record.ts'
import { requireChangeableUser, requireManagedUser } from './managed-user.ts'
import { clientManager } from './manager.ts'

/**
 * The user with this id, if they are a member of the client's app.
 *
 * @throws ApiError 404 `user_not_found`
 */
export async function requireUser(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<UserRow> {
  return requireManagedUser(context.db, clientManager(client), userId)
}

/**
 * The user with this id, if they are a member of the client's app whose credentials it may change.
 *
 * @throws ApiError 404 `user_not_found`; 403 `forbidden` for an administrator of the tenant
 */
export async function requireOwnUser(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<UserRow> {
  return requireChangeableUser(context.db, clientManager(client), userId)
}
