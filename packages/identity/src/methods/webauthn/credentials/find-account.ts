import type { IdentifierType } from '@latchkey/protocol'
import type { Database, DatabaseTransaction } from '../../../storage/schema.ts'
import { canonicalIdentifier } from '../../../users/canonical-identifier.ts'
import { hasProven } from '../../../users/find-named-user.ts'
import { isNotRemovedFrom } from '../../../users/membership.ts'
import { findUser, type UserRow } from '../../../users/user-record.ts'

/** The form of a name that passkeys are registered and found under. */
export function canonicalName(name: string): string {
  return canonicalIdentifier('username', name).value
}

/**
 * The user that a name means in a tenant: a proven email address or phone number, else the username, else an address that was
 * not proven, else the name that their oldest passkey was registered under. A passkey's name that means another user is never registered, so it cannot
 * stand for two.
 *
 * @param appId leaves out users who were removed from this app. @default none
 */
export async function findAccountByName(
  db: Database | DatabaseTransaction,
  tenantId: string,
  name: string,
  appId?: string,
): Promise<UserRow | undefined> {
  const username = canonicalName(name)
  const email = canonicalIdentifier('email', name).value
  const phoneNumber = canonicalIdentifier('phone_number', name).value
  const named = () =>
    db
      .selectFrom('users')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .$if(appId !== undefined, (query) => query.where(isNotRemovedFrom('users', appId ?? '')))
  // one by one: for conditions that are joined by `or`, SQLite would read all users of the tenant
  const users = await named()
    .where('username', '=', username)
    .unionAll(named().where('email', '=', email))
    .unionAll(named().where('phone_number', '=', phoneNumber))
    .execute()
  const registered = await db
    .selectFrom('webauthn_credentials')
    .innerJoin('users', (join) =>
      join
        .onRef('users.tenant_id', '=', 'webauthn_credentials.tenant_id')
        .onRef('users.user_id', '=', 'webauthn_credentials.user_id'),
    )
    .selectAll('users')
    .where('webauthn_credentials.tenant_id', '=', tenantId)
    .where('webauthn_credentials.username', '=', username)
    .$if(appId !== undefined, (query) => query.where(isNotRemovedFrom('users', appId ?? '')))
    .orderBy('webauthn_credentials.created_at')
    .orderBy('webauthn_credentials.credential_id')
    .limit(1)
    .executeTakeFirst()
  const rankOf = (user: UserRow) => {
    const isProven = [
      hasProven(user, { type: 'email', value: email }),
      hasProven(user, { type: 'phone_number', value: phoneNumber }),
    ].includes(true)
    if (isProven) return 0
    if (user.username === username) return 1
    return user.email === email ? 2 : 3
  }
  const [first] = users.toSorted((a, b) => rankOf(a) - rankOf(b))
  return first ?? registered
}

/** The user that an identifier of a known type means at an app: nobody who was removed from it. */
export async function findAccount(
  db: Database,
  tenantId: string,
  identifier: { type: IdentifierType; text: string },
  appId: string,
): Promise<UserRow | undefined> {
  if (identifier.type === 'username') return findAccountByName(db, tenantId, identifier.text, appId)
  return findUser(db, tenantId, canonicalIdentifier(identifier.type, identifier.text), appId)
}
