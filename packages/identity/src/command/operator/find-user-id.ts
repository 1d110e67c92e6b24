import type { Database } from '../../storage/schema.ts'
import { canonicalIdentifier } from '../../users/canonical-identifier.ts'
import { findUser } from '../../users/user-record.ts'
import { CommandFault } from '../command-fault.ts'

/** In which a user may be named on the command line. */
const types = ['email', 'phone_number', 'username'] as const

/**
 * Finds a user by whatever names them: user id, email, phone number or username.
 *
 * @throws CommandFault if nobody has this name, or several users have it in different ways
 */
export async function findUserId(db: Database, tenantId: string, named: string): Promise<string> {
  const byId = await findUser(db, tenantId, { type: 'user_id', value: named })
  if (byId !== undefined) return byId.user_id
  const found = new Set<string>()
  for (const type of types) {
    const identifier = canonicalIdentifier(type, named)
    const user = identifier.isValid ? await findUser(db, tenantId, identifier) : undefined
    if (user !== undefined) found.add(user.user_id)
  }
  const [first, second] = found
  if (first === undefined) throw new CommandFault(`there is no user ${named} in ${tenantId}`)
  if (second === undefined) return first
  throw new CommandFault(`${named} names several users: ${[...found].join(', ')}; use the id of one`)
}
