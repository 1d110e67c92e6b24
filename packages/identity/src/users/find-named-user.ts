import type { Database, DatabaseTransaction } from '../storage/schema.ts'
import { canonicalIdentifier, type Identifier } from './canonical-identifier.ts'
import { isNotRemovedFrom } from './membership.ts'
import { findUser, type UserRow } from './user-record.ts'

/** What a username reads like: an email address or a phone number, in canonical form. */
interface ReadAddress {
  type: 'email' | 'phone_number'
  value: string
}

/**
 * Finds the user that somebody means who wants to log in. A username that reads like an address means its holder only as long as
 * no other user has proven that address, and nobody from then on: whoever takes the address of somebody else as username
 * receives none of their log-ins. One query either way, so that its time does not tell them apart.
 *
 * @param identifier in canonical form
 * @param appId leaves out users who were removed from this app: there they are unknown
 */
export async function findNamedUser(
  db: Database | DatabaseTransaction,
  tenantId: string,
  identifier: Identifier,
  appId: string,
): Promise<UserRow | undefined> {
  const address = readAddress(identifier)
  if (address === undefined) return findUser(db, tenantId, identifier, appId)
  const { value, former = value } = identifier
  const named = () =>
    db
      .selectFrom('users')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where(isNotRemovedFrom('users', appId))
  // one by one: for conditions that are joined by `or`, SQLite would read all users of the tenant
  const users = await named()
    .where('username', 'in', [value, former])
    .unionAll(named().where(address.type, '=', address.value))
    .execute()
  const holder =
    users.find(({ username }) => username === former) ?? users.find(({ username }) => username === value)
  const owner = users.find((user) => hasProven(user, address))
  return owner === undefined || owner.user_id === holder?.user_id ? holder : undefined
}

/** Whether an address is the primary one of a user, and proven. */
export function hasProven(user: UserRow, { type, value }: ReadAddress): boolean {
  const isVerified = type === 'email' ? user.email_verified : user.phone_number_verified
  return isVerified === 1 && user[type] === value
}

function readAddress({ type, value: name }: Identifier): ReadAddress | undefined {
  if (type !== 'username') return undefined
  for (const type of ['email', 'phone_number'] as const) {
    const { value, isValid } = canonicalIdentifier(type, name)
    if (isValid) return { type, value }
  }
  return undefined
}
