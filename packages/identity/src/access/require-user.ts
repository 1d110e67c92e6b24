import type { Client } from '../clients/client-directory.ts'
import { notFound } from '../errors/api-error.ts'
import type { IdentityContext } from '../identity-context.ts'
import { findUser, type UserRow } from '../users/user-record.ts'

/**
 * The user of the client's tenant with this id.
 *
 * @throws ApiError 404 `user_not_found`
 */
export async function requireUser(
  context: IdentityContext,
  client: Client,
  userId: string,
): Promise<UserRow> {
  const user = await findUser(context.db, client.tenant_id, { type: 'user_id', value: userId })
  if (user === undefined) throw notFound('user_not_found', 'User not found')
  return user
}
