import type { CreateUserRequest, User } from '@latchkey/protocol'
import { auditOf, type Manager } from '../../access/manager.ts'
import { ApiError } from '../../errors/api-error.ts'
import type { IdentityContext } from '../../identity-context.ts'
import { hasherOf } from '../../methods/password/credential/password-hasher.ts'
import type { NewPassword } from '../../methods/password/credential/password-store.ts'
import {
  type GivenCredentials,
  readyPassword,
  readySeededPassword,
} from '../../methods/password/given-credentials.ts'
import type { DatabaseTransaction } from '../../storage/schema.ts'
import { addToApp } from '../../users/add-to-app.ts'
import type { AppData } from '../../users/app-data.ts'
import { newUserRow } from '../../users/create-user.ts'
import { findTenantUser } from '../../users/find-tenant-user.ts'
import { lockUser } from '../../users/lock-user.ts'
import { requireCustomDataSize } from '../../users/user-change.ts'
import type { UserRow } from '../../users/user-record.ts'
import { insertUserWithPassword } from './insert-user-with-password.ts'
import { memberView } from './member-view.ts'

/**
 * Creates a user, in the app of the manager if they manage one. A user of the tenant who is not in that app yet is added to it;
 * nothing else of them changes, see decision 0122.
 *
 * @throws ApiError 400 `invalid_request` naming the field; 409 `identifier_taken`, and what the rules for passwords refuse
 */
export async function createUser(
  context: IdentityContext,
  manager: Manager,
  { credentials, ...fields }: CreateUserRequest,
): Promise<User> {
  requireCustomDataSize('custom_data', fields.custom_data)
  requireCustomDataSize('custom_app_data', fields.custom_app_data)
  const { app_id } = manager
  const { external_account_id, custom_app_data, ...profile } = fields
  const appData = {
    ...(external_account_id !== undefined && { external_account_id }),
    ...(custom_app_data !== undefined && { custom_app_data }),
  }
  // without an app they are for all, as in a seed
  const row = newUserRow(manager.tenant_id, app_id === undefined ? fields : profile, context.nowSeconds())
  const password = credentials && (await givenPassword(context, manager, credentials, row))
  const user = await context.db.transaction().execute(async (db) => {
    const existing = await insertOrFind(db, manager, row, password)
    const user = existing ?? row
    if (app_id !== undefined) await enter(db, user, app_id, appData, context.nowSeconds())
    const [event, target] =
      existing === undefined
        ? (['user.created', `user:${user.user_id}`] as const)
        : (['user.added_to_app', `app:${app_id}`] as const)
    await context.audit(event, { ...auditOf(manager), user_id: user.user_id, target }, db)
    return user
  })
  return memberView(context.db, user, manager)
}

/** @returns the user who has the identifiers already and may be added to the app; undefined: the new one was inserted */
async function insertOrFind(
  db: DatabaseTransaction,
  manager: Manager,
  row: UserRow,
  password: NewPassword | undefined,
): Promise<UserRow | undefined> {
  try {
    await insertUserWithPassword(db, row, password)
    return undefined
  } catch (error) {
    // whoever sets a password means somebody new
    if (!(error instanceof ApiError) || manager.app_id === undefined || password !== undefined) throw error
    const found = await findTenantUser(db, row)
    if (found === undefined) throw error
    await lockUser(db, found)
    if (await isMember(db, found, manager.app_id)) throw error
    return found
  }
}

async function isMember(db: DatabaseTransaction, user: UserRow, appId: string): Promise<boolean> {
  const member = await db
    .selectFrom('user_apps')
    .select('user_id')
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('app_id', '=', appId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return member !== undefined
}

async function enter(
  db: DatabaseTransaction,
  user: UserRow,
  appId: string,
  { external_account_id, custom_app_data = {} }: AppData,
  nowSeconds: number,
): Promise<void> {
  await addToApp(db, user, appId, nowSeconds)
  await db
    .updateTable('user_apps')
    .set({
      external_account_id: external_account_id ?? null,
      custom_app_data_json: JSON.stringify(custom_app_data),
    })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('app_id', '=', appId)
    .execute()
}

/** The rules of the client's app apply; at the command line, those of a seed. */
function givenPassword(
  context: IdentityContext,
  { client }: Manager,
  credentials: GivenCredentials,
  user: UserRow,
): Promise<NewPassword> {
  if (client === undefined) return readySeededPassword(hasherOf(context), credentials)
  return readyPassword(context, client, credentials, user, 'credentials.')
}
