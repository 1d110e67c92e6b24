import type { UpdateUserRequest } from '@latchkey/protocol/management'
import { invalidRequest } from '../errors/api-error.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { appDataOf, noAppData, readAppData } from './app-data.ts'
import { mergedCustomData } from './user-change.ts'
import { readProfile, type UserRow } from './user-record.ts'

/** The change of what one app stores about a user. */
export type AppDataChange = Pick<UpdateUserRequest, 'external_account_id' | 'custom_app_data'>

/**
 * Merges a change into what an app stores about a user.
 *
 * @param columns of the user, as they are about to be written
 * @returns the columns, without what earlier releases stored in the profile for all apps: each app gets its own now
 * @throws ApiError 400 `invalid_request` without an app, or if the data is too large
 */
export async function writeAppData(
  db: DatabaseTransaction,
  user: UserRow,
  appId: string | undefined,
  change: AppDataChange,
  columns: Partial<UserRow>,
): Promise<Partial<UserRow>> {
  const [field] = Object.keys(change)
  if (field === undefined) return columns
  if (appId === undefined)
    throw invalidRequest(field, 'belongs to one app: a client of that app has to change it')
  const profile = await shareFormerAppData(db, user, columns.profile_json ?? user.profile_json)
  const member = { tenant_id: user.tenant_id, user_id: user.user_id, app_id: appId }
  const before = appDataOf((await readAppData(db, member)) ?? noAppData, {})
  const { external_account_id = before.external_account_id ?? null, custom_app_data } = change
  const data =
    custom_app_data === undefined
      ? before.custom_app_data
      : mergedCustomData('custom_app_data', before.custom_app_data, custom_app_data)
  await db
    .updateTable('user_apps')
    .set({ external_account_id, custom_app_data_json: JSON.stringify(data ?? {}) })
    .where('tenant_id', '=', user.tenant_id)
    .where('user_id', '=', user.user_id)
    .where('app_id', '=', appId)
    .execute()
  return { ...columns, profile_json: profile }
}

/** Gives every app of a user what the profile holds for all of them. @returns the profile without it */
async function shareFormerAppData(
  db: DatabaseTransaction,
  { tenant_id, user_id }: UserRow,
  profileJson: string,
): Promise<string> {
  const { external_account_id, custom_app_data, ...profile } = readProfile(profileJson)
  const memberships = () =>
    db.updateTable('user_apps').where('tenant_id', '=', tenant_id).where('user_id', '=', user_id)
  if (external_account_id !== undefined) {
    await memberships().set({ external_account_id }).where('external_account_id', 'is', null).execute()
  }
  if (custom_app_data !== undefined) {
    await memberships()
      .set({ custom_app_data_json: JSON.stringify(custom_app_data) })
      .where('custom_app_data_json', '=', noAppData.custom_app_data_json)
      .execute()
  }
  return JSON.stringify(profile)
}
