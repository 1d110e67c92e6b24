import type { User } from '@latchkey/protocol'
import type { Manager } from '../../access/manager.ts'
import type { IdentityContext } from '../../identity-context.ts'
import type { UserRow } from '../../users/user-record.ts'
import { memberView } from './member-view.ts'
import { userDetails } from './user-details.ts'

/** A user as a manager sees them who reads this one: with everything that a list leaves out. */
export async function singleUserView(
  context: Pick<IdentityContext, 'db' | 'enrolment' | 'nowSeconds'>,
  user: UserRow,
  manager: Manager,
): Promise<User> {
  const [shown, details] = await Promise.all([
    memberView(context.db, user, manager),
    userDetails(context, user, manager),
  ])
  return { ...shown, ...details }
}
