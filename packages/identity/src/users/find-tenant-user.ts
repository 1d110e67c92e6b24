import type { DatabaseTransaction } from '../storage/schema.ts'
import { findUser, type UserRow } from './user-record.ts'

/**
 * Finds the one user of a tenant who has the email address, phone number or external id of a new one. A username alone means
 * nobody: two people choose the same one easily.
 *
 * @param wanted with identifiers in canonical form
 * @returns undefined also if the identifiers belong to several users
 */
export async function findTenantUser(db: DatabaseTransaction, wanted: UserRow): Promise<UserRow | undefined> {
  const { tenant_id, email, phone_number, external_user_id, username } = wanted
  const found = [
    email === null ? undefined : await findUser(db, tenant_id, { type: 'email', value: email }),
    phone_number === null
      ? undefined
      : await findUser(db, tenant_id, { type: 'phone_number', value: phone_number }),
    external_user_id === null ? undefined : await findByExternalId(db, tenant_id, external_user_id),
  ].filter((user) => user !== undefined)
  const [first] = found
  const named =
    username === null ? undefined : await findUser(db, tenant_id, { type: 'username', value: username })
  const all = named === undefined ? found : [...found, named]
  return all.every((user) => user.user_id === first?.user_id) ? first : undefined
}

async function findByExternalId(
  db: DatabaseTransaction,
  tenantId: string,
  externalUserId: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('external_user_id', '=', externalUserId)
    .executeTakeFirst()
}
