import { sha256 } from '../text/hash.ts'
import type { Identifier } from '../users/canonical-identifier.ts'
import type { UserRow } from '../users/user-record.ts'

/**
 * The name by which an account is counted and its secrets are stored: the id of the user. An identifier that no user
 * has gets a stable stand-in, so that unknown users cause the same work and the same rows.
 */
export function accountKeyOf(identifier: Identifier, user: UserRow | undefined): string {
  return user?.user_id ?? `nobody:${sha256(JSON.stringify([identifier.type, identifier.value]))}`
}
