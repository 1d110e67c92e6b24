import { Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'
import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import type { MemberKey } from './membership.ts'
import type { Profile } from './user-record.ts'

/** What an app stores about one of its users. */
export type AppData = Pick<Profile, 'external_account_id' | 'custom_app_data'>

/** The stored form of {@link AppData}. */
export interface StoredAppData {
  external_account_id: string | null
  custom_app_data_json: string
}

/** What is stored for an app that has stored nothing. */
export const noAppData: StoredAppData = { external_account_id: null, custom_app_data_json: '{}' }

const readCustomData = jsonColumn(Type.Record(Type.String(), Type.Unknown()))

/** What an app has stored about a user; undefined if they are not a member. */
export async function readAppData(
  db: Database | DatabaseTransaction,
  { tenant_id, user_id, app_id }: MemberKey,
): Promise<StoredAppData | undefined> {
  return db
    .selectFrom('user_apps')
    .select(['external_account_id', 'custom_app_data_json'])
    .where('tenant_id', '=', tenant_id)
    .where('user_id', '=', user_id)
    .where('app_id', '=', app_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

/**
 * Reads what an app has stored about a user.
 *
 * @param former what the profile holds for all apps, from a seed, a manager of the tenant or an earlier release: an app that has
 * stored nothing sees it
 */
export function appDataOf(stored: StoredAppData, former: AppData): AppData {
  const data = stored.custom_app_data_json === noAppData.custom_app_data_json ? undefined : stored
  const external_account_id = stored.external_account_id ?? former.external_account_id
  const custom_app_data =
    data === undefined ? former.custom_app_data : readCustomData(data.custom_app_data_json)
  return {
    ...(external_account_id !== undefined && { external_account_id }),
    ...(custom_app_data !== undefined && { custom_app_data }),
  }
}
