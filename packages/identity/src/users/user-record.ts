import { userProfileFields } from '@latchkey/protocol'
import type { Selectable } from 'kysely'
import { type Static, Type } from 'typebox'
import { jsonColumn } from '../storage/json-column.ts'
import type { Database, DatabaseTransaction, UserTable } from '../storage/schema.ts'
import type { Identifier } from './canonical-identifier.ts'
import { isNotRemovedFrom } from './membership.ts'

export type UserRow = Selectable<UserTable>

/** The three states of a user, named as the vendor names them. */
export type UserStatus = 'Active' | 'Disabled' | 'Pending'

const ProfileSchema = Type.Object(userProfileFields, { additionalProperties: false })
/** Fields that are stored as given. */
export type Profile = Static<typeof ProfileSchema>

export const readProfile: (text: string) => Profile = jsonColumn(ProfileSchema)

/**
 * Finds a user of one tenant by any identifier, in canonical form; the form that an earlier release stored comes first, where
 * another user kept the canonical one.
 *
 * @param appId leaves out users who were removed from this app: there they are unknown. @default none
 */
export async function findUser(
  db: Database | DatabaseTransaction,
  tenantId: string,
  identifier: Identifier,
  appId?: string,
): Promise<UserRow | undefined> {
  const { type, value, former } = identifier
  const users = db
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(appId !== undefined, (query) => query.where(isNotRemovedFrom('users', appId ?? '')))
  if (former === undefined) return users.where(type, '=', value).executeTakeFirst()
  const found = await users.where(type, 'in', [value, former]).execute()
  return found.find((user) => user[type] === former) ?? found[0]
}

/** All names of a user. */
export function namesOf(user: UserRow): Identifier[] {
  return (['user_id', 'username', 'email', 'phone_number'] as const).flatMap((type) => {
    const value = user[type]
    return value === null ? [] : [{ type, value }]
  })
}

/** Whether this user may authenticate at all. */
export function isEnabled(user: Pick<UserRow, 'status'>): boolean {
  return user.status !== 'Disabled'
}
