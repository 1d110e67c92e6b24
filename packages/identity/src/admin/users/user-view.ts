import { type User, UserSchema, userProfileFields } from '@latchkey/protocol'
import { Type } from 'typebox'
import { readProfile, type UserRow } from '../../users/user-record.ts'

/** The names of members were checked when they came in; the serializer would read their pattern without its flag. */
const MembersSchema = Type.Record(Type.String(), Type.Unknown())
const anyMembers = {
  custom_data: Type.Optional(MembersSchema),
  custom_app_data: Type.Optional(MembersSchema),
}

/** A user as the users API shows it; nothing else leaves. */
export const UserViewSchema = Type.Object({
  result: Type.Object({ ...UserSchema.properties, ...userProfileFields, ...anyMembers }),
})

export function userView(row: UserRow): User {
  return {
    ...readProfile(row.profile_json),
    user_id: row.user_id,
    status: row.status,
    created_at: row.created_at,
    updated_at: row.updated_at,
    ...(row.username !== null && { username: row.username }),
    ...(row.email !== null && { email: { value: row.email, email_verified: row.email_verified === 1 } }),
    ...(row.phone_number !== null && {
      phone_number: { value: row.phone_number, phone_number_verified: row.phone_number_verified === 1 },
    }),
    ...(row.last_auth !== null && { last_auth: new Date(row.last_auth * 1000).toISOString() }),
  }
}
