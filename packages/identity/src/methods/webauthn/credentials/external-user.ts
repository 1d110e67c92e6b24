import { administrationOf } from '../../../access/administrator.ts'
import type { DatabaseTransaction } from '../../../storage/schema.ts'
import { insertUser, newUserRow } from '../../../users/create-user.ts'
import { enterApp } from '../../../users/membership.ts'
import type { UserRow } from '../../../users/user-record.ts'
import { canonicalName } from './find-account.ts'

/**
 * Finds the user with an id of another system, or creates one with the username of the passkey. Either way they are a member of
 * the app then.
 *
 * @returns undefined if the app must not enrol the user: they were removed from it, or administer the tenant
 * @throws ApiError 409 `identifier_taken`; 400 `invalid_request` if the name cannot be a username
 */
export async function findOrCreateExternalUser(
  db: DatabaseTransaction,
  { tenant_id, app_id }: { tenant_id: string; app_id: string },
  wanted: { externalUserId: string; username: string; email: string | undefined },
  nowSeconds: number,
): Promise<{ user: UserRow; isCreated: boolean } | undefined> {
  const found = await findOrInsert(db, tenant_id, wanted, nowSeconds)
  const { user, isCreated } = found
  if (!isCreated && (await administrationOf(db, user)).permissions.length > 0) return undefined
  const entry = await enterApp(db, { tenant_id, app_id, user_id: user.user_id }, nowSeconds)
  return entry === 'removed' ? undefined : found
}

async function findOrInsert(
  db: DatabaseTransaction,
  tenantId: string,
  wanted: { externalUserId: string; username: string; email: string | undefined },
  nowSeconds: number,
): Promise<{ user: UserRow; isCreated: boolean }> {
  const find = () =>
    db
      .selectFrom('users')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('external_user_id', '=', wanted.externalUserId)
      .executeTakeFirst()
  const found = await find()
  if (found !== undefined) return { user: found, isCreated: false }
  const user = newUserRow(
    tenantId,
    {
      username: canonicalName(wanted.username),
      external_user_id: wanted.externalUserId,
      ...(wanted.email !== undefined && { email: wanted.email }),
    },
    nowSeconds,
  )
  try {
    await insertUser(db, user)
    return { user, isCreated: true }
  } catch (error) {
    // somebody else may just have made this very user
    const made = await find()
    if (made === undefined) throw error
    return { user: made, isCreated: false }
  }
}
