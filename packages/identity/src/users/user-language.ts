import { readProfile, type UserRow } from './user-record.ts'

/** The language of a user, as it was stored; undefined if it is unknown, or there is no user. */
export function userLanguage(user: Pick<UserRow, 'profile_json'> | undefined): string | undefined {
  return user && readProfile(user.profile_json).language
}
