import { randomUUID } from 'node:crypto'
import type { CreateUserRequest } from '@latchkey/protocol'
import { ApiError, invalidRequest } from '../errors/api-error.ts'
import type { DatabaseTransaction } from '../storage/schema.ts'
import { canonicalIdentifier } from './canonical-identifier.ts'
import { profileKeys } from './profile-keys.ts'
import { requireFreeUsername } from './require-free-username.ts'
import type { UserRow, UserStatus } from './user-record.ts'

/** The row of a new user. @throws ApiError 400 `invalid_request` naming the field */
export function newUserRow(
  tenantId: string,
  request: Omit<CreateUserRequest, 'credentials'>,
  nowSeconds: number,
  state: { status: UserStatus; verified: boolean } = { status: 'Pending', verified: false },
): UserRow {
  const { username, email, phone_number, ...profile } = request
  if (username === undefined && email === undefined && phone_number === undefined) {
    throw invalidRequest('username', 'is required, or email or phone_number')
  }
  const verifiedAt = (address: string | undefined) =>
    state.verified && address !== undefined ? nowSeconds : null
  return {
    tenant_id: tenantId,
    user_id: randomUUID(),
    username: canonical('username', username),
    email: canonical('email', email),
    email_verified: Number(state.verified && email !== undefined),
    email_verified_at: verifiedAt(email),
    phone_number: canonical('phone_number', phone_number),
    phone_number_verified: Number(state.verified && phone_number !== undefined),
    phone_number_verified_at: verifiedAt(phone_number),
    external_user_id: profile.external_user_id ?? null,
    ...profileKeys(profile),
    status: state.status,
    profile_json: JSON.stringify(profile),
    created_at: nowSeconds,
    updated_at: nowSeconds,
    last_auth: null,
    has_owner: 0,
    verified_secondary_json: '{}',
  }
}

/** Inserts a user. @throws ApiError 409 `identifier_taken` */
export async function insertUser(db: DatabaseTransaction, user: UserRow): Promise<void> {
  if (user.username !== null) await requireFreeUsername(db, user, user.username)
  const inserted = await db
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) {
    throw new ApiError(
      409,
      'identifier_taken',
      'username, email, phone_number or external_user_id belongs to another user',
    )
  }
}

function canonical(type: 'username' | 'email' | 'phone_number', text: string | undefined): string | null {
  if (text === undefined) return null
  const { value, isValid } = canonicalIdentifier(type, text)
  if (!isValid) throw invalidRequest(type, 'has the wrong form')
  return value
}
