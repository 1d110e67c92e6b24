import type { User } from '@latchkey/protocol'
import { appDataOf, noAppData, type StoredAppData } from '../../users/app-data.ts'
import { shownProfile } from '../../users/shown-profile.ts'
import type { UserRow } from '../../users/user-record.ts'

/**
 * A user as the users API shows it. Nothing else of the row is in an answer.
 *
 * @param appName the app of the client that asks; undefined: the command line asks
 * @param appData what this app has stored about the user. @default nothing
 */
export function userView(
  row: UserRow,
  appName: string | undefined,
  appData: StoredAppData = noAppData,
): User {
  const profile = shownProfile(row)
  return {
    ...profile,
    ...appDataOf(appData, profile),
    user_id: row.user_id,
    status: row.status,
    ...(appName !== undefined && { app_name: appName }),
    created_at: row.created_at,
    updated_at: row.updated_at,
    ...(row.username !== null && { username: row.username }),
    ...(row.email !== null && {
      email: {
        value: row.email,
        email_verified: row.email_verified === 1,
        ...(row.email_verified_at !== null && { verified_at: dateOf(row.email_verified_at) }),
      },
    }),
    ...(row.phone_number !== null && {
      phone_number: {
        value: row.phone_number,
        phone_number_verified: row.phone_number_verified === 1,
        ...(row.phone_number_verified_at !== null && { verified_at: dateOf(row.phone_number_verified_at) }),
      },
    }),
    ...(row.last_auth !== null && { last_auth: dateOf(row.last_auth) }),
  }
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
